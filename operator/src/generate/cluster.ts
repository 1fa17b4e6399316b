// The definition of ClusterSyscallTrace, from that of SyscallTrace: the same request, for pods of several namespaces. Pure.

import type { Crd, Schema } from './types.ts';

/** Words that are others where pods of several namespaces are meant. */
const WORDS: readonly (readonly [of: string, becomes: string])[] = [
  ['A SyscallTrace turns', 'A ClusterSyscallTrace turns'],
  ['The smallest one has a selector and nothing else.', 'It is for administrators: the smallest one has namespaces and a selector.'],
  ['kubectl delete sct NAME', 'kubectl delete csct NAME'],
  ['Always SyscallTrace.', 'Always ClusterSyscallTrace.'],
  [
    'What to trace. Everything but the choice of pods has a default.',
    'What to trace. Everything but the choice of namespaces and pods has a default.',
  ],
  ['every pod of the namespace', 'every pod of the namespaces'],
  ['of the same namespace', 'of the chosen namespaces'],
  ['), or it is not for this namespace (chart value limits.namespaces).', ').'],
];

const NAMES = {
  kind: 'ClusterSyscallTrace',
  listKind: 'ClusterSyscallTraceList',
  plural: 'clustersyscalltraces',
  singular: 'clustersyscalltrace',
};

/** @param crd of SyscallTrace */
export function clusterCrd(crd: Crd): Crd {
  const [version] = crd.spec.versions;
  if (version === undefined) throw new Error('operator/crds/syscalltraces.yaml has no version: write one');
  const unused = new Set(WORDS.map(([of]) => of));
  const schema = reworded(version.schema.openAPIV3Schema, unused) as Schema;
  if (unused.size > 0)
    throw new Error(
      `operator/crds/syscalltraces.yaml has none of these words any more: ${[...unused].join('; ')}: mend ${import.meta.filename}`,
    );
  return {
    ...crd,
    metadata: { name: `${NAMES.plural}.sysspan.io` },
    spec: {
      ...crd.spec,
      scope: 'Cluster',
      names: { ...crd.spec.names, ...NAMES, shortNames: ['csct'] },
      versions: [{ ...version, schema: { openAPIV3Schema: withNamespaces(schema) } }],
    },
  } as Crd;
}

function reworded(part: unknown, unused: Set<string>, words = WORDS): unknown {
  if (Array.isArray(part)) return part.map((item) => reworded(item, unused, words));
  if (typeof part === 'object' && part !== null)
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, reworded(value, unused, words)]));
  if (typeof part !== 'string') return part;
  return words.reduce((text, [of, becomes]) => {
    if (text.includes(of)) unused.delete(of);
    return text.replaceAll(of, becomes);
  }, part);
}

function withNamespaces(schema: Schema): Schema {
  const spec = schema.properties?.spec ?? {};
  const ofPods = spec.properties?.selector ?? {};
  const selector = reworded(ofPods, new Set(), [['that a pod must have', 'that a namespace must have']]) as Schema;
  const rule = {
    rule: 'has(self.namespaces) != has(self.namespaceSelector)',
    message: 'write either namespaces or namespaceSelector, and not both: for instance namespaces: [shop, payments]',
  };
  const properties = {
    namespaces: {
      type: 'array',
      description:
        'Names of the namespaces whose pods are chosen among, as in metadata.name. Write either namespaces or namespaceSelector.',
      minItems: 1,
      maxItems: 100,
      'x-kubernetes-list-type': 'set',
      items: {
        type: 'string',
        maxLength: 63,
        'x-kubernetes-validations': [
          {
            rule: "self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
            message:
              'no namespace can have this name: write names in full, such as shop; to choose namespaces by a pattern write a namespaceSelector',
          },
        ],
      },
    },
    namespaceSelector: {
      ...selector,
      description:
        'Chooses the namespaces whose pods are chosen among by their labels, those that exist and those that will be created; an empty selector ({}) chooses all. Write either namespaces or namespaceSelector.',
    },
    ...spec.properties,
  };
  const rules = [rule, ...((spec['x-kubernetes-validations'] as object[] | undefined) ?? [])];
  return { ...schema, properties: { ...schema.properties, spec: { ...spec, 'x-kubernetes-validations': rules, properties } } };
}
