// The network between the nodes of a cluster, and where their published ports are.

import { getContainerRuntimeClient, StartedNetwork } from 'testcontainers';

const preparation = 'run: eval "$(test/machine/docker.sh start)"';

/** Name or address of the machine that the Docker engine publishes ports on. Throws when no engine answers. */
export async function engineHost(): Promise<string> {
  const { info } = await getContainerRuntimeClient().catch((cause: unknown) => {
    throw new Error(`a cluster cannot start: no Docker engine answers: ${preparation}`, { cause });
  });
  const { host } = info.containerRuntime;
  return host === 'localhost' ? '127.0.0.1' : host;
}

/** Ports published in it are for this machine only, if the engine is on this machine. */
export async function startNetwork(): Promise<StartedNetwork> {
  const client = await getContainerRuntimeClient();
  const Name = `sysspan-cluster-${process.pid}-${Date.now()}`;
  const binding = { 'com.docker.network.bridge.host_binding_ipv4': '127.0.0.1' };
  const local = (await engineHost()) === '127.0.0.1';
  const network = await client.network.create({
    Name,
    Driver: 'bridge',
    Labels: { 'io.sysspan.test': 'cluster' },
    ...(local && { Options: binding }),
  });
  return new StartedNetwork(client, Name, network);
}
