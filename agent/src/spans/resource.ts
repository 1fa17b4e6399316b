// Whom spans speak of: the resource of a local trace. Names are those of the OpenTelemetry semantic conventions.

import { basename } from 'node:path';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';

export const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.44.0';

export interface LocalIdentity {
  /** The traced command's name, or what stands for attached processes. */
  readonly command: string;
  readonly hostName: string;
  /** Node's name of the architecture. */
  readonly arch: string;
  readonly version: string;
  /** OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** host.arch of Node's name of an architecture. */
export const hostArch = (arch: string): string => ARCHITECTURES[arch] ?? arch;

/** `key=value,key=value` with percent-encoded values, as OTEL_RESOURCE_ATTRIBUTES has it. */
function listed(text: string | undefined): Record<string, string> {
  const pairs = (text ?? '').split(',').flatMap((pair) => {
    const [key = '', ...rest] = pair.split('=');
    if (key.trim() === '' || rest.length === 0) return [];
    const value = rest.join('=').trim();
    try {
      return [[key.trim(), decodeURIComponent(value)]];
    } catch {
      return [[key.trim(), value]];
    }
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** The resource of everything that one local request traces. */
export function localResource(identity: LocalIdentity): Resource {
  const { command, hostName, arch, version, environment } = identity;
  const service = environment['OTEL_SERVICE_NAME'];
  return resourceFromAttributes(
    {
      'service.name': basename(command) === '' ? 'sysspan' : basename(command),
      'host.name': hostName,
      'host.arch': hostArch(arch),
      'os.type': 'linux',
      'telemetry.distro.name': 'sysspan',
      'telemetry.distro.version': version,
      ...listed(environment['OTEL_RESOURCE_ATTRIBUTES']),
      ...(service === undefined || service === '' ? {} : { 'service.name': service }),
    },
    { schemaUrl: SCHEMA_URL },
  );
}
