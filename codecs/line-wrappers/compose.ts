import { levelOfWord } from '../level.ts';
import { attributesOf, type LineWrapper, unwrapped, type WrapperSample } from './wrapper.ts';

/** `web-1  | text`: names are padded to one width, with at least one space before the bar. */
const PREFIX = /^([A-Za-z0-9][\w.-]{0,100}(?:@[\w.-]{1,63})?)( {1,80})\|(?: |$)/;
/** Replica and task of `docker service logs`: `shop_api.1.x7k2@node-1`. */
const TASK = /\.\d{1,4}\.[a-z\d]{12,25}(?:@[\w.-]{1,63})?$/;
const INSTANCE = /[-_]\d{1,4}$/;

const SAMPLES: readonly WrapperSample[] = [
  {
    line: 'web-1  |  * Serving Flask app',
    expect: { ts: null, service: 'web', attributes: '{"name":"web-1"}', text: ' * Serving Flask app' },
  },
  { line: 'db_2       | ready', expect: { service: 'db', origin: 'db_2', text: 'ready' } },
  { line: 'caddy  | {"level":"info"}', expect: { service: 'caddy', text: '{"level":"info"}' } },
  {
    line: 'shop_api.1.x7k2x7k2x7k2@node-1    | ready',
    expect: { service: 'shop_api', origin: 'shop_api.1.x7k2x7k2x7k2@node-1', text: 'ready' },
  },
  { line: 'web-1  | ', expect: { service: 'web', text: '' } },
];

/** What `docker compose logs` and `up` print before each line. */
export const compose: LineWrapper = {
  id: 'compose',
  title: 'docker compose: service and instance before a bar',
  attributesKey: 'container',
  samples: SAMPLES,
  joins: 'lines',
  score: (line) => {
    const found = PREFIX.exec(line);
    if (!found || levelOfWord(found[1] ?? '') !== null) return 0;
    if (TASK.test(found[1] ?? '')) return 0.95;
    return (found[2] ?? '').length > 1 ? 0.95 : INSTANCE.test(found[1] ?? '') ? 0.8 : 0.3;
  },
  unwrap: (line) => {
    const found = PREFIX.exec(line);
    if (!found) return null;
    const [prefix, name = ''] = found;
    if (levelOfWord(name) !== null) return null;
    return unwrapped(line.slice(prefix.length), {
      service: TASK.test(name) ? name.replace(TASK, '') : name.replace(INSTANCE, ''),
      origin: name,
      attributes: attributesOf({ name }),
    });
  },
};
