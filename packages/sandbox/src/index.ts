export { readFaults } from './faults/read-rules.ts';
export type { Fault, FaultRule } from './faults/rules.ts';
export { parseFault } from './faults/short-form.ts';
export { startSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts';
export type { KeyPair } from './world/identity.ts';
export type { Snapshot, World } from './world/world.ts';
