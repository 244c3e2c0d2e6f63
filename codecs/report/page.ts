import { html, type Markup } from './html.ts';
import { PAGE_STYLE } from './page-style.ts';

/** A page that needs nothing else: no script, no font, no image, no request (its own policy forbids them). */
export const pageHtml = (title: string, content: Markup): string => `<!doctype html>\n${page(title, content).markup}\n`;

const page = (title: string, content: Markup): Markup =>
  html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta
        http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
      />
      <meta name="referrer" content="no-referrer" />
      <link rel="icon" href="data:," />
      <title>${title}</title>
      <style>
        ${{ markup: PAGE_STYLE }}
      </style>
    </head>
    <body>
      <main>${content}</main>
    </body>
  </html>`;
