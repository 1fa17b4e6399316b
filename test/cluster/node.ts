// One machine of the cluster: a privileged container.

import { GenericContainer, PullPolicy, type StartedNetwork, type StartedTestContainer, Wait } from 'testcontainers';
import { CommandError } from './command.ts';
import { apiServerPort, controlNode, type Files, nodeName } from './node-files.ts';

/** How a node is to be started. */
export interface NodePlan {
  /** From 1; the first has the control plane. */
  readonly index: number;
  readonly image: string;
  readonly network: StartedNetwork;
  readonly files: Files;
  /** Where the first node is, for the others. */
  readonly controlAddress?: string;
}

/** A machine of the cluster. */
export class Node {
  readonly name: string;
  /** In the network of the nodes. */
  readonly address: string;
  /** The Docker engine's name of the container. */
  readonly id: string;
  readonly #container: StartedTestContainer;

  private constructor(name: string, address: string, container: StartedTestContainer) {
    this.name = name;
    this.address = address;
    this.id = container.getId();
    this.#container = container;
  }

  /** Returns when its programs are being started. */
  static async start({ index, image, network, files, controlAddress }: NodePlan): Promise<Node> {
    const name = nodeName(index);
    const container = new GenericContainer(image)
      .withPullPolicy(PullPolicy.neverPull())
      .withPrivilegedMode()
      .withTmpFs({ '/run': 'rw,exec', '/tmp': 'rw,exec' })
      .withNetwork(network)
      .withHostname(name)
      .withLabels({ 'io.sysspan.test': 'cluster' })
      .withCopyContentToContainer(Object.entries(files).map(([target, content]) => ({ target, content, mode: 0o600 })))
      .withWaitStrategy(Wait.forLogMessage('this node is up'))
      .withStartupTimeout(60_000);
    if (controlAddress === undefined) container.withExposedPorts(apiServerPort);
    else container.withExtraHosts([{ host: controlNode, ipAddress: controlAddress }]);
    const started = await container.start();
    return new Node(name, started.getIpAddress(network.getName()), started);
  }

  /** Runs a program on the machine; its standard output. Throws CommandError when it fails. */
  async exec(command: readonly string[]): Promise<string> {
    const { stdout, stderr, exitCode } = await this.#container.exec([...command]);
    if (exitCode !== 0) throw new CommandError([this.name, ...command], { stdout, stderr, status: exitCode });
    return stdout;
  }

  /** Port of the host that leads to a port of this machine. */
  port(of: number): number {
    return this.#container.getMappedPort(of);
  }

  /** The last lines of the logs of its programs. */
  async logs(programs: readonly string[], lines: number): Promise<string> {
    const read = 'for p in "$@"; do [ ! -e "/var/log/$p.log" ] || { echo "--- $p"; tail -n "$0" "/var/log/$p.log"; }; done 2>&1';
    const text = await this.exec(['bash', '-c', read, String(lines), ...programs]).catch((error: Error) => error.message);
    return `--- ${this.name}\n${text}`;
  }

  /** Ends a program; it is started anew after so many milliseconds. */
  async restart(program: string, downMs: number): Promise<void> {
    const script = `
      touch "/run/held/$1"
      process=$(cat "/run/$1.pid"); kill -KILL "$process"; while [ -e "/proc/$process" ]; do sleep 0.02; done
      sleep "$2"
      rm "/run/held/$1"`;
    await this.exec(['bash', '-c', script, 'bash', program, String(downMs / 1000)]);
  }

  /** Removes it with all that was in it. */
  async stop(): Promise<void> {
    await this.#container.stop({ timeout: 0 });
  }
}
