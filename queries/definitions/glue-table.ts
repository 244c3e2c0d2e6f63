import { folderOf, type LakeColumn, type LakeTable } from '../../domain/lake-table.ts';
import { HIVE_FORMATS, HIVE_TYPES } from './hive-format.ts';
import { projectionProperties } from './projection.ts';

interface GlueColumn {
  readonly Name: string;
  readonly Type: string;
  readonly Comment: string;
}

/** `TableInput` of `AWS::Glue::Table`; `Location` is text or what CloudFormation makes text of. */
export interface GlueTableInput<Location> {
  readonly Name: string;
  readonly Description: string;
  readonly TableType: 'EXTERNAL_TABLE';
  readonly Parameters: Readonly<Record<string, string>>;
  readonly PartitionKeys: readonly GlueColumn[];
  readonly StorageDescriptor: {
    readonly Columns: readonly GlueColumn[];
    readonly Location: Location;
    readonly InputFormat: string;
    readonly OutputFormat: string;
    readonly SerdeInfo: {
      readonly SerializationLibrary: string;
      readonly Parameters: Readonly<Record<string, string>>;
    };
  };
}

/**
 * A table of the lake for the Glue catalog. `locationOf` gives the place of a folder of the lake (`logs/`), such as
 * `{ 'Fn::Sub': 's3://${LakeBucket}/logs/' }`. The layout is Hive's, so no `storage.location.template` is needed.
 */
export const glueTable = <Location>(
  table: LakeTable,
  locationOf: (folder: string) => Location,
): GlueTableInput<Location> => {
  const { serde, input, output, classification } = HIVE_FORMATS[table.source.format];
  return {
    Name: table.name,
    Description: table.about,
    TableType: 'EXTERNAL_TABLE',
    Parameters: { EXTERNAL: 'TRUE', classification, ...projectionProperties(table.partitions) },
    PartitionKeys: table.partitions.map(glueColumn),
    StorageDescriptor: {
      Columns: table.columns.map(glueColumn),
      Location: locationOf(folderOf(table)),
      InputFormat: input,
      OutputFormat: output,
      SerdeInfo: { SerializationLibrary: serde, Parameters: { 'serialization.format': '1' } },
    },
  };
};

const glueColumn = ({ name, type, about }: LakeColumn): GlueColumn => ({
  Name: name,
  Type: HIVE_TYPES[type],
  Comment: about,
});
