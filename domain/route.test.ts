import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { routeOf } from './route.ts';

describe('the route of a request', () => {
  test.each([
    ['/api/orders', '/api/orders'],
    ['/api/orders/17?expand=items#top', '/api/orders/<id>'],
    ['/api/stock/SKU-3678', '/api/stock/<id>'],
    ['/api/stock/SKU-36', '/api/stock/<id>'],
    ['/users/M17286/projects.xml', '/users/<id>/projects.xml'],
    ['/jobs/3f2504e0-4f89-11d3-9a0c-0305e82c3301/log', '/jobs/<id>/log'],
    ['/sessions/bd3d7747f6f29066', '/sessions/<id>'],
    ['/v1/cart', '/v1/cart'],
    ['/v2.1/cart', '/v2.1/cart'],
    ['/oauth2/token', '/oauth2/token'],
    ['/style2.css', '/style2.css'],
    ['/assets/app.3f9c1d.js', '/assets/<id>.js'],
    ['/594VAEoi.save', '/<id>.save'],
    ['/search/caf%C3%A9', '/search/<id>'],
    ['/users/ann@example.com', '/users/<id>'],
    ['/shop;jsessionid=AB12', '/shop'],
    ['http://127.0.0.1:39003/products/307', '/products/<id>'],
    ['https://shop.example.com', '/'],
    ['/', '/'],
    ['*', '*'],
    ['/a/b/c/d/e/f/g/h/i/j', '/a/b/c/d/e/f/g/h/<more>'],
  ])('%s has the path %s', (target, path) => {
    expect(routeOf('GET', target)).toBe(`GET ${path}`);
  });

  test('is the path alone where no method is known', () => {
    expect(routeOf(null, '/stock/12')).toBe('/stock/<id>');
    expect(routeOf('-', '/stock/12')).toBe('/stock/<id>');
  });

  test('is null where there is no path', () => {
    expect(routeOf('GET', 'hello')).toBeNull();
    expect(routeOf('GET', '')).toBeNull();
  });

  test('is bounded and holds no long number, whatever the target', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3000 }), (text) => {
        const route = routeOf('GET', `/${text}`) ?? '';
        expect(route.length).toBeLessThan(400);
        expect(/\d{3}/.test(route)).toBe(false);
      }),
    );
  });
});
