import { attributesOf, type LineWrapper, unwrapped, type WrapperSample } from './wrapper.ts';

/** What stands before a line of a pod. */
interface PodPrefix {
  readonly namespace: string | null;
  readonly pod: string;
  readonly container: string | null;
  readonly textAt: number;
}

const NAME = '[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?';
/** Letters and digits of the hashes in names that controllers give: no vowels, so that no word looks like one. */
const HASH = '[bcdfghjklmnpqrstvwxz2456789]{5}';
/** Names of pods of deployments (two hashes) and daemon sets (one). */
const POD = new RegExp(`^[a-z0-9][a-z0-9.-]{0,200}-(?:[bcdfghjklmnpqrstvwxz0-9]{6,10}-)?${HASH}$`);
const HASHES = new RegExp(`(?:(?:-[bcdfghjklmnpqrstvwxz0-9]{6,10})?-${HASH}|-\\d{1,4})$`);
/** `[pod/name/container] ` of kubectl --prefix. */
const KUBECTL = new RegExp(`^\\[pod/([a-z0-9.-]{1,253})/(${NAME})\\](?: |$)`);
/** `namespace/pod[container]: ` of kail. */
const KAIL = new RegExp(`^(${NAME})/([a-z0-9.-]{1,253})\\[(${NAME})\\]:(?: |$)`);
/** `[pod container] ` or `[pod] ` of kubetail. */
const KUBETAIL = new RegExp(`^\\[([a-z0-9.-]{1,253})(?: (${NAME}))?\\](?: |$)`);
/** `pod container ` of stern, with the namespace before it where there are several. */
const STERN = new RegExp(`^(?:(${NAME}) )?([a-z0-9.-]{1,253}) (${NAME})(?: |$)`);

const readPrefix = (line: string): PodPrefix | null => {
  const first = line.charCodeAt(0);
  if (first === 91) {
    const kubectl = KUBECTL.exec(line);
    if (kubectl) return found(null, kubectl[1], kubectl[2], kubectl[0].length);
    const kubetail = KUBETAIL.exec(line);
    return kubetail && POD.test(kubetail[1] ?? '') ? found(null, kubetail[1], kubetail[2], kubetail[0].length) : null;
  }
  if (!((first >= 97 && first <= 122) || (first >= 48 && first <= 57))) return null;
  const kail = KAIL.exec(line);
  if (kail) return found(kail[1], kail[2], kail[3], kail[0].length);
  const stern = STERN.exec(line);
  if (!stern) return null;
  if (POD.test(stern[2] ?? '')) return found(stern[1], stern[2], stern[3], stern[0].length);
  // what looked like a namespace may be the pod itself
  return stern[1] !== undefined && POD.test(stern[1])
    ? found(null, stern[1], stern[2], stern[1].length + (stern[2] ?? '').length + 2)
    : null;
};

const found = (
  namespace: string | undefined | null,
  pod: string | undefined,
  container: string | undefined,
  textAt: number,
): PodPrefix => ({ namespace: namespace ?? null, pod: pod ?? '', container: container ?? null, textAt });

const SAMPLES: readonly WrapperSample[] = [
  {
    line: '[pod/orders-6d8f9c7b5-x2x4q/api] order 17 done',
    expect: {
      service: 'api',
      attributes: '{"pod":"orders-6d8f9c7b5-x2x4q"}',
      origin: 'orders-6d8f9c7b5-x2x4q api',
      text: 'order 17 done',
    },
  },
  {
    line: 'orders-6d8f9c7b5-x2x4q api order 17 done',
    expect: { service: 'api', attributes: '{"pod":"orders-6d8f9c7b5-x2x4q"}', text: 'order 17 done' },
  },
  {
    line: 'shop orders-6d8f9c7b5-x2x4q api {"a":1}',
    expect: { service: 'api', attributes: '{"pod":"orders-6d8f9c7b5-x2x4q","namespace":"shop"}', text: '{"a":1}' },
  },
  { line: 'shop/orders-0[api]: ready', expect: { service: 'api', text: 'ready' } },
  { line: '[orders-6d8f9c7b5-x2x4q] ready', expect: { service: 'orders', text: 'ready' } },
];

/** What tools that follow several pods print before each line. */
export const podPrefix: LineWrapper = {
  id: 'pod',
  title: 'kubectl logs --prefix, stern, kail, kubetail: pod and container before each line',
  attributesKey: 'kubernetes',
  samples: SAMPLES,
  joins: 'lines',
  score: (line) => {
    const prefix = readPrefix(line);
    if (prefix === null) return 0;
    return line.startsWith('[pod/') ? 0.95 : prefix.container === null ? 0.6 : 0.8;
  },
  unwrap: (line) => {
    const prefix = readPrefix(line);
    if (prefix === null) return null;
    const { pod, container, namespace, textAt } = prefix;
    return unwrapped(line.slice(textAt), {
      service: container ?? pod.replace(HASHES, ''),
      origin: `${pod} ${container ?? ''}`,
      attributes: attributesOf({ pod, namespace }),
    });
  },
};
