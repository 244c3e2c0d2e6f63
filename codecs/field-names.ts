/**
 * What a field of a structured record stands for. `number` is a figure that may grow before a failure. Some columns are put
 * together from several roles: `began`/`since` and `ended` bound a span (`since` dates no record), `nanos` refine whole
 * seconds, `date` completes a time of day, `state` is an HTTP status or the word of a level, `either` a date or a duration,
 * `failure` a code that only failed calls have, `kind` the type of the record, `template` a message with holes.
 */
export type Role =
  | 'time'
  | 'nanos'
  | 'date'
  | 'began'
  | 'since'
  | 'ended'
  | 'level'
  | 'service'
  | 'message'
  | 'template'
  | 'method'
  | 'target'
  | 'status'
  | 'state'
  | 'failure'
  | 'kind'
  | 'latency'
  | 'latencynanos'
  | 'either'
  | 'trace'
  | 'host'
  | 'number'
  | 'other';

/** How values of a field are read where its name says more than its role. */
export type Scale = 'hint' | 'exit' | 'otel' | 'python' | 'dotnet' | 'azure' | 'letter' | 'verbosity' | 'log-group';

/**
 * Paths by role, in order of preference: lower case, without `_`, `-`, `@` and spaces, nesting as dots. Vendors' own names follow
 * the names that everybody uses.
 */
export const PATHS: Readonly<Partial<Record<Role, string>>> = {
  time: `msec timenano timeunixnano startutc startlocal timestamp timestampseconds time ts asctime datetime timeiso8601 t
    sourcerealtimetimestamp realtimetimestamp instant.epochsecond timestamp.seconds timemillis t.$date t.$date.$numberlong
    timestamp.$date ts.$date logtime logtimestamp timestampms tsms eventtimestampms eventtime eventtimestamp requesttimeepoch requesttimestamp
    timelocal timegenerated timegenerated[utc] timestamp[utc] timecreated record.time.timestamp result.time meta.date datetime.date dateandtime lasttimestamp reqtimesec aws.timestamp
    requestcontext.timeepoch requestcontext.requesttimeepoch requestcontext.requesttime requestcontext.time
    observedtimeunixnano unixtime stamp generatedat receivedat startedat starttime starttimestamp updatedat datecreated
    createdat datecreate creationtime createtime querytimestamp published occurredat loggedat sns.timestamp
    ses.mail.timestamp attributes.senttimestamp dynamodb.approximatecreationdatetime statechangetime digestendtime
    configurationitemcapturetime`,
  nanos: 'instant.nanoofsecond timestamp.nanos timestampnanos',
  began: 'edgestarttimestamp requestreceivedtimestamp starttimeunixnano',
  ended: 'edgeendtimestamp stagetimestamp endtimeunixnano',
  date: 'date logdate created',
  level: `levelname severitytext errorseverity level log.level lvl loglevel severity l priority level.name severitylabel
    record.level.name level.levelstr severityname leveldisplayname loglevelname severitynumber levelno record.level.no severitylevel log.syslog.severity.name
    messagetype at s v`,
  service: `servicename service.name service.servicename service app application appname applicationname app.name program syslogidentifier
    dd.service servicecontext.service kubernetes.labels.app kubernetes.labels.app.kubernetes.io/name kubernetes.labels.k8sapp
    kubernetes.containername kubernetes.container.name containername container.name k8s.deployment.name k8s.container.name
    resource.labels.servicename resource.labels.functionname resource.labels.containername resource.labels.moduleid
    resource.labels.jobname functionname faas.name eventsource detail.eventsource insightdetails.eventsource protopayload.servicename
    actor.attributes.name apiname loggroup loggroupname
    systemdunit appid scriptname approlename cloudrolename projectname fly.app.name ra.service.name localendpoint.servicename
    resource.labels.databaseid progname svc podname k8s.pod.name kubernetes.podname name category logger component
    loggername categoryname module label`,
  message: `formattedmessage message msg m renderedmessage shortmessage fields.message record.message result.raw event mt text log body textpayload
    eventmessage content desc sns.message err.message error.message error err errormessage protopayload.methodname eventname operationname
    operation record fullmessage output raw exception.message nested.message displaymessage detail.eventname insightdetails.eventname
    detailtype newstatereason queryname summary title description line`,
  method: `method requestmethod verb httpmethod req.method request.method http.request.method httprequest.requestmethod
    http.method httprequest.httpmethod clientrequestmethod reqmethod csmethod http.httpmethod requestcontext.http.method requestcontext.httpmethod
    span.method proxy.method event.request.method detail.httpinfo.method`,
  target: `http.route resourcepath urlpath url.path path url uri requesturi requestpath requesturl req.originalurl req.url
    req.path request.uri request.url request.path http.request.path url.original url.full http.url http.uri http.requesturi http.target http.path
    http.urldetails.path httprequest.requesturl httprequest.uri clientrequesturi clientrequestpath csuristem uripath
    httppath reqpath httprequesturi rawpath xenvoyoriginpath originalurl pathname endpoint routekey requestcontext.http.path requestcontext.path
    span.uri proxy.path event.request.url detail.httpinfo.url requestline request`,
  status: `statuscode httpstatus httpstatuscode responsecode responsestatus responsestatuscode res.statuscode response.status
    response.statuscode http.response.statuscode http.response.status http.statuscode http.status httprequest.status
    downstreamstatus edgeresponsestatus scstatus httpresponse.status responsestatus.code
    res.status request.status api.statuscode proxy.statuscode event.response.status httpresponsecode httpcode elbstatuscode resultcode
    detail.httpinfo.status resp code response`,
  state: 'status',
  either: 'requesttime http.requesttime',
  latencynanos: 'httprequest.latency.nanos',
  failure: 'errorcode',
  kind: 'type',
  template: 'mt messagetemplate state.{originalformat}',
  trace: `traceid trace.id oteltraceid dd.traceid xb3traceid b3 traceparent httptraceparent req.headers.traceparent
    request.headers.traceparent http.request.headers.traceparent req.headers.xb3traceid xamzntraceid xraytraceid
    awsxraytraceid httpxamzntraceid req.headers.xamzntraceid record.tracing.value logging.googleapis.com/trace
    xcloudtracecontext ubertraceid sentrytrace trace`,
  host: 'hostname host.name host.hostname host sourcehost kubernetes.host agent.hostname machinename computername nodename',
};

/** Compact log events (CLEF): names that would mean something else without their `@`. */
export const CLEF_KEYS: Readonly<Record<string, Role>> = {
  '@t': 'ended',
  '@st': 'since',
  '@m': 'message',
  '@mt': 'template',
  '@l': 'level',
  '@tr': 'trace',
};

/** Names that are read in their own way. A `hint` counts only at the top, and names a service only by one plain word. */
export const SCALES: ReadonlyMap<string, Scale> = new Map<string, Scale>([
  ...`name category logger component loggername categoryname module label eventname operationname operation`
    .split(' ')
    .map((name) => [name, 'hint'] as const),
  ['severitynumber', 'otel'],
  ['levelno', 'python'],
  ['record.level.no', 'python'],
  ['loglevel', 'dotnet'],
  ['severitylevel', 'azure'],
  ['s', 'letter'],
  ['at', 'letter'],
  ['v', 'verbosity'],
  ['code', 'exit'],
  ['loggroup', 'log-group'],
  ['loggroupname', 'log-group'],
]);

/** How CloudWatch Insights names the log group, with the account before it (`123456789012:/aws/lambda/cart`). */
export const INSIGHTS_LOG_GROUP = '@log';

/** Objects that only wrap: a field inside means what it would mean outside, if nothing outside does. */
export const WRAPPERS: ReadonlySet<string> = new Set(
  `meta metadata fields attributes resource body message msg jsonpayload context contextmap mdc extra properties record
  attr state log data span info payload source result nginx apache access httpaccess accesslog haproxy json parsed`.split(
    /\s+/,
  ),
);

/** What inside a wrapper may fill a column: `name` or `type` of something wrapped is not the record's. */
export const NOT_THROUGH: ReadonlySet<Role> = new Set<Role>(['kind', 'date', 'failure', 'began', 'ended']);

/** Objects around a request's own time. */
export const LATENCY_PARENTS: ReadonlySet<string> = new Set(
  `http http.server.request http.client.request http.server http.response metrics record.metrics data res response
  httprequest request req event grpc latencies httpresponse
  protopayload transaction.duration span.duration duration latency api
  elasticsearch.slowlog elasticsearch.search.slowlog elasticsearch.index.slowlog`.split(/\s+/),
);

/** Latencies whose path alone says the unit. */
export const LATENCY_PATHS: ReadonlyMap<string, 'ns' | 'us' | 'ms' | 's'> = new Map([
  ['event.duration', 'ns'],
  ['http.server.request.duration', 's'],
  ['http.server.duration', 'ms'],
  ['http.client.request.duration', 's'],
  ['http.client.duration', 'ms'],
  ['rpc.server.duration', 'ms'],
  ['rpc.client.duration', 'ms'],
  ['db.client.operation.duration', 's'],
  ['httprequest.latency.seconds', 's'],
  ['latencies.request', 'ms'],
]);

/** Names of a request's own time, best first. */
export const LATENCY_NAMES: readonly string[] =
  `duration latency elapsed took responsetime requesttime reqtime requestduration
  responseduration requestlatency responselatency elapsedtime timetaken totaltime totalduration timetotal processingtime
  processtime servicetime handlertime handlingtime executiontime exectime httpduration httprequestduration callduration
  resptime roundtriptime timeelapsed turnaroundtime rt rtime apptime dur integrationlatency timetoresponse walltime ta tt`.split(
    /\s+/,
  );

/** Names that are a request's time only with a unit attached. */
export const WITH_UNIT_ONLY: ReadonlySet<string> = new Set(['time', 'request', 'response', 'process', 'total', '']);

/** Keys that are nothing but a unit and no latency: the part of a time below its seconds, a namespace. */
export const PARTS_OF_TIME: ReadonlySet<string> = new Set(
  'ns nanos nsec nanosecond nanoseconds usec usecs msecs s sec secs second seconds'.split(' '),
);
