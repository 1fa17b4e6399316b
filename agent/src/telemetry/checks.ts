// Named checks and the text that answers a probe, in the form of the Kubernetes components' own health pages.

/** undefined when all is well; else one sentence with what is wrong. Must be quick: the kubelet waits one second by default. */
export type Check = () => string | undefined | Promise<string | undefined>;

/** By name. Read again at every probe, so checks may be added later. */
export type Checks = Record<string, Check>;

export interface Health {
  readonly passed: boolean;
  /** One line per check: `[+] name`, or `[-] name: what is wrong`. */
  readonly text: string;
}

/** Runs all checks. One that throws has failed with its error's message. */
export async function judge(checks: Checks): Promise<Health> {
  const lines = await Promise.all(Object.entries(checks).map(async ([name, check]) => ({ name, wrong: await run(check) })));
  const passed = lines.every(({ wrong }) => wrong === undefined);
  const text = lines.map(({ name, wrong }) => (wrong === undefined ? `[+] ${name}` : `[-] ${name}: ${wrong}`));
  return { passed, text: `${[...text, passed ? 'passed' : 'failed'].join('\n')}\n` };
}

async function run(check: Check): Promise<string | undefined> {
  try {
    return await check();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
