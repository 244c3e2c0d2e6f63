import { jsonCall } from './json-call.ts';

const VIEWS = ['logs', 'window_parts', 'quarantine'];

/**
 * Puts a table over the raw files where Athena keeps a view: the emulator's engine forgets a view with the statement that
 * makes it, so the next one, which reads from it, would fail.
 */
export const standInForViews = async (url: string, database: string): Promise<void> => {
  for (const name of VIEWS) {
    const { Table } = await jsonCall<{ readonly Table: Readonly<Record<string, unknown>> }>(url, 'AWSGlue.GetTable', {
      DatabaseName: database,
      Name: `${name}_raw`,
    });
    const { StorageDescriptor, PartitionKeys, Parameters, TableType } = Table;
    const TableInput = { Name: name, StorageDescriptor, PartitionKeys, Parameters, TableType };
    await jsonCall(url, 'AWSGlue.CreateTable', { DatabaseName: database, TableInput });
  }
};
