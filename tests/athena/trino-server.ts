import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, startPeer } from '../peers/server.ts';
import { createTrinoEngine, type TrinoEngine } from './trino-engine.ts';
import type { TrinoTools } from './trino-tools.ts';

/** An object store that speaks S3, on loopback. */
export interface S3Place {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** `folder` reads `local:///`, the folder given at the start; `s3` the object store, where one was given. */
export type Catalog = 'folder' | 's3';

export interface TrinoServer {
  /** An engine whose tables are in a schema of a catalog; the schema is made when it is missing. */
  open(catalog: Catalog, schema: string): Promise<TrinoEngine>;
  stop(): Promise<void>;
}

const HIVE = {
  'connector.name': 'hive',
  'hive.metastore': 'file',
  'fs.native-local.enabled': 'true',
  'hive.non-managed-table-writes-enabled': 'true',
  'hive.partition-projection-enabled': 'true',
};

/** Starts Trino on 127.0.0.1, keeping its own files in `home`, with a catalog over the folder `root` and one over S3. */
export const startTrino = async (
  { home: trino, java }: TrinoTools,
  { home, root, s3 }: { readonly home: string; readonly root: string; readonly s3: S3Place | null },
): Promise<TrinoServer> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await mkdir(join(home, 'catalog'), { recursive: true });
  for (const folder of ['meta-folder', 'meta-s3']) await mkdir(join(root, folder), { recursive: true });
  await writeProperties(join(home, 'config.properties'), {
    coordinator: 'true',
    'node-scheduler.include-coordinator': 'true',
    'http-server.http.port': String(port),
    // or it writes into var/ of the folder that the tests run in
    'http-server.log.enabled': 'false',
    'discovery.uri': url,
    'query.max-memory': '1GB',
  });
  await writeProperties(join(home, 'catalog', 'folder.properties'), {
    ...HIVE,
    'local.location': root,
    'hive.metastore.catalog.dir': 'local:///meta-folder',
    // a folder says that a projected partition is missing; S3 does not
    'hive.ignore-absent-partitions': 'true',
  });
  if (s3 !== null) {
    await writeProperties(join(home, 'catalog', 's3.properties'), {
      ...HIVE,
      'local.location': root,
      'hive.metastore.catalog.dir': 'local:///meta-s3',
      'fs.native-s3.enabled': 'true',
      's3.endpoint': s3.endpoint,
      's3.region': s3.region,
      's3.path-style-access': 'true',
      's3.aws-access-key': s3.accessKeyId,
      's3.aws-secret-key': s3.secretAccessKey,
    });
  }
  const server = await startPeer({
    name: 'Trino',
    command: java,
    args: argumentsOf(trino, home),
    port,
    readyPath: '/v1/info',
    isReady: (body) => (JSON.parse(body) as { starting?: boolean }).starting === false,
    withinMs: 120_000,
  });
  return {
    open: async (catalog, schema) => {
      const engine = createTrinoEngine({ url, catalog, schema });
      await engine.run(`create schema if not exists ${schema}`);
      return engine;
    },
    stop: () => server.stop(),
  };
};

/** As in STACK: the modules that Trino's own launcher opens, and nothing on other interfaces than loopback. */
const argumentsOf = (trino: string, home: string): readonly string[] => [
  '-Xmx2G',
  '--add-modules=jdk.incubator.vector',
  '--enable-native-access=ALL-UNNAMED',
  '--sun-misc-unsafe-memory-access=allow',
  '-Dnode.environment=test',
  '-Dnode.id=local',
  `-Dnode.data-dir=${join(home, 'data')}`,
  '-Dnode.bind-ip=127.0.0.1',
  '-Dnode.internal-address=127.0.0.1',
  `-Dconfig=${join(home, 'config.properties')}`,
  `-Dcatalog.config-dir=${join(home, 'catalog')}`,
  `-Dplugin.dir=${join(trino, 'plugin')}`,
  '-cp',
  join(trino, 'lib', '*'),
  'io.trino.server.TrinoServer',
];

const writeProperties = (path: string, properties: Readonly<Record<string, string>>): Promise<void> =>
  writeFile(
    path,
    Object.entries(properties)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
