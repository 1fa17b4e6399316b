// sysspan as a person meets it: a real cluster of two nodes, the images, the chart, kubectl, and Jaeger's query API.
// One cluster serves all scenarios, in this order.

import { after, before } from 'node:test';
import { changes } from './changes.ts';
import { contents } from './contents.ts';
import { install, uninstall } from './install.ts';
import { nodeLacks } from './node-lacks.ts';
import { reasons } from './reasons.ts';
import { releases } from './releases.ts';
import { restarts } from './restarts.ts';
import { Stage } from './stage.ts';
import { tenants } from './tenants.ts';
import { tracing } from './tracing.ts';

let stage: Stage | undefined;
const given = (): Stage => {
  if (stage === undefined) throw new Error('the cluster did not start');
  return stage;
};

before(
  async () => {
    stage = await Stage.set();
  },
  { timeout: 300_000 },
);
after(async () => {
  await stage?.strike();
});

install(given);
tracing(given);
contents(given);
changes(given);
reasons(given);
nodeLacks(given);
tenants(given);
releases(given);
restarts(given);
uninstall(given);
