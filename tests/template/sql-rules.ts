import { complaints, ofType, property, propertyText, type Rule, unless } from './compiled-template.ts';
import { at, change, listAt, remove, textAt } from './json-paths.ts';

const STRING_OR_COMMENT = /'[^']*'|--.*/g;
const OPEN_PARAMETER = /(?<!:):[a-z_]+/;

/** What SQL must keep. */
export const SQL_RULES: readonly Rule[] = [
  {
    name: 'a query is stopped at the cap, and its result goes where it expires',
    check: (template) => {
      const workgroup = property(template, 'Workgroup', 'WorkGroupConfiguration');
      return [
        ...unless(at(workgroup, 'EnforceWorkGroupConfiguration') === true, 'a client may choose its own settings'),
        ...unless(textAt(workgroup, 'BytesScannedCutoffPerQuery') === '${ScanCapBytes}', 'there is no cap'),
        ...unless(
          textAt(workgroup, 'ResultConfiguration/OutputLocation') === 's3://${LakeBucket}/athena-results/',
          'results are kept elsewhere',
        ),
      ];
    },
    plants: {
      'no cap': remove('Resources/Workgroup/Properties/WorkGroupConfiguration/BytesScannedCutoffPerQuery'),
      'a free choice': change(
        'Resources/Workgroup/Properties/WorkGroupConfiguration/EnforceWorkGroupConfiguration',
        false,
      ),
    },
  },
  {
    name: 'tables with days compute their partitions, and the layout says where they are',
    check: (template) =>
      ofType(template, 'AWS::Glue::Table').flatMap((id) => {
        const table = property(template, id, 'TableInput');
        const keys = listAt(table, 'PartitionKeys').map((key) => textAt(key, 'Name'));
        const projected = keys.every((key) => at(table, `Parameters/projection.${key}.type`) !== undefined);
        const enabled = at(table, 'Parameters/projection.enabled') === 'true';
        return [
          ...unless(keys.length === 0 || (enabled && projected), `${id} lists its partitions`),
          ...unless(at(table, 'Parameters/storage.location.template') === undefined, `${id} says a template`),
        ];
      }),
    plants: {
      'a table that lists': remove('Resources/QuarantineRawTable/Properties/TableInput/Parameters/projection.enabled'),
      'a template of places': change(
        'Resources/QuarantineRawTable/Properties/TableInput/Parameters/storage.location.template',
        's3://lake/${dt}/',
      ),
    },
  },
  {
    name: 'saved queries can be left out, and ask nothing that is still open',
    check: (template) => {
      const queries = ofType(template, 'AWS::Athena::NamedQuery');
      return [
        ...unless(queries.length > 0, 'there are none'),
        ...complaints(
          queries,
          (id) => at(template, `Resources/${id}/Condition`) !== 'NamedQueriesAreOn',
          'is always there',
        ),
        ...complaints(
          queries,
          (id) => OPEN_PARAMETER.test(propertyText(template, id, 'QueryString').replaceAll(STRING_OR_COMMENT, '')),
          'has an open parameter',
        ),
      ];
    },
    plants: {
      'a query that is always there': remove('Resources/TraceQuery/Condition'),
      'an open parameter': change('Resources/TraceQuery/Properties/QueryString', 'select 1 where trace_id = :trace'),
    },
  },
  {
    name: 'a Firehose that converts collects at least 64 MB, and takes records from no stream',
    check: (template) =>
      ofType(template, 'AWS::KinesisFirehose::DeliveryStream').flatMap((id) => {
        const destination = property(template, id, 'ExtendedS3DestinationConfiguration');
        const converts = at(destination, 'DataFormatConversionConfiguration/Enabled') === true;
        return [
          ...unless(
            !converts || Number(at(destination, 'BufferingHints/SizeInMBs')) >= 64,
            `${id} collects too little`,
          ),
          ...unless(property(template, id, 'DeliveryStreamType') === 'DirectPut', `${id} would read our blocks`),
          ...unless(at(template, `Resources/${id}/Condition`) === 'FirehoseIsOn', `${id} cannot be left out`),
        ];
      }),
    plants: {
      'a small buffer': change(
        'Resources/JsonFirehose/Properties/ExtendedS3DestinationConfiguration/BufferingHints/SizeInMBs',
        5,
      ),
      'no word about the buffer': remove(
        'Resources/JsonFirehose/Properties/ExtendedS3DestinationConfiguration/BufferingHints',
      ),
      'our stream as its source': change(
        'Resources/JsonFirehose/Properties/DeliveryStreamType',
        'KinesisStreamAsSource',
      ),
      'one that is always there': remove('Resources/JsonFirehose/Condition'),
    },
  },
];
