import { expect, test } from '@jest/globals';
import { serviceOfFileName } from './service-name.ts';

test.each([
  ['gateway.pino.log.gz', 'gateway'],
  ['nginx.combined-request_time.log', 'nginx'],
  ['haproxy.rsyslog-iso.log.gz', 'haproxy'],
  ['inventory.gunicorn-access.log', 'inventory'],
  ['catalog.ecs-winston.log.gz', 'catalog'],
  ['apache.vhost-T-D.log', 'apache'],
  ['pg.json.gz', 'pg'],
  ['/var/log/nginx-access.log.3.gz', 'nginx'],
  ['orders-2026-11-20.log', 'orders'],
  ['orders.log-20261120', 'orders'],
  ['user-service.log', 'user-service'],
  ['api.example.com.log', 'api.example.com'],
  ['access.log', 'access'],
])('the file %s suggests the service %s', (file, service) => {
  expect(serviceOfFileName(file)).toBe(service);
});

test('standard input suggests none', () => {
  expect(serviceOfFileName('-')).toBeNull();
});
