// What an object says of its controller. Whoever writes an object writes what he likes there, and the API server takes it. Pure.

import type { Owner } from '../reconcile/snapshot.ts';
import type { OwnerReference } from './resources.ts';

const LONGEST_NAME = 253;
const LONGEST_KIND = 63;
const LONGEST_UID = 64;
const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = new RegExp(`^${LABEL}(\\.${LABEL})*$`);

/**
 * The controller that an object names; undefined for none.
 * @returns `refused` where no object can have such a name, kind or uid, so that it is not to be asked for and not to be told
 */
export function controllerOf(references: readonly OwnerReference[] | undefined): Required<Owner> | 'refused' | undefined {
  const found = references?.find(({ controller }) => controller === true);
  if (found === undefined) return undefined;
  const { kind, name, uid } = found;
  const isPossible =
    name.length <= LONGEST_NAME && SUBDOMAIN.test(name) && kind.length <= LONGEST_KIND && uid.length <= LONGEST_UID && uid !== '';
  return isPossible ? { kind, name, uid } : 'refused';
}
