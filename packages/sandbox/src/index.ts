export { readFaults } from './faults/read-rules.ts';
export type { CallName, Fault, FaultRule, Faults } from './faults/rules.ts';
export { parseFault } from './faults/short-form.ts';
export {
  embedSandbox,
  startSandbox,
  type EmbeddedSandbox,
  type EmbeddedSandboxOptions,
  type Sandbox,
  type SandboxOptions,
} from './sandbox.ts';
export { hostAbilities } from './machines/host-abilities.ts';
export type { HttpRequest, HttpResponse } from './wire/http.ts';
export type { Clock as SandboxClock } from './world/clock.ts';
export type { KeyPair } from './world/identity.ts';
export type { Snapshot, World } from './world/world.ts';
