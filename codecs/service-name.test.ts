import { expect, test } from '@jest/globals';
import { serviceOfFileName, serviceOfLogGroup } from './service-name.ts';

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
  [`orders-6d8f9c7b5-x2x4q_shop_api-${'0a'.repeat(32)}.log`, 'api'],
])('the file %s suggests the service %s', (file, service) => {
  expect(serviceOfFileName(file)).toBe(service);
});

test.each(['-', `${'0a'.repeat(32)}-json.log`])('the name %s suggests none', (file) => {
  expect(serviceOfFileName(file)).toBeNull();
});

test.each([
  ['/aws/lambda/orders', 'orders'],
  ['/aws/lambda/us-east-1.edge', 'edge'],
  ['/ecs/cart', 'cart'],
  ['/aws/rds/instance/shop-db/slowquery', 'shop-db'],
  ['API-Gateway-Execution-Logs_a1b2c3/prod', 'a1b2c3'],
  ['/aws/eks/prod/cluster', 'prod'],
  ['shop/payments', 'payments'],
])('the log group %s belongs to %s', (group, service) => {
  expect(serviceOfLogGroup(group)).toBe(service);
});
