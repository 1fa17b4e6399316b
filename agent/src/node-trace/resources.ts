// The resources that the operator and the agents share. Values only.

import type { Resource } from '../kube/objects.ts';
import type { NodeTrace, NodeTraceReport } from './types.ts';

export const NODE_TRACES: Resource<NodeTrace> = {
  group: 'sysspan.io',
  version: 'v1alpha1',
  kind: 'NodeTrace',
  plural: 'nodetraces',
  namespaced: true,
};

export const NODE_TRACE_REPORTS: Resource<NodeTraceReport> = {
  group: 'sysspan.io',
  version: 'v1alpha1',
  kind: 'NodeTraceReport',
  plural: 'nodetracereports',
  namespaced: true,
};
