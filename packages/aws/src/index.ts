export {
  createAccounts,
  type AccountCheck,
  type Accounts,
  type AccountsOptions,
  type Place,
} from './accounts/accounts.ts';
export { statedAccountId, type AccountSettings, type RoleSettings } from './accounts/settings.ts';
export type { Api, InputOf, OperationName, OutputOf } from './api.ts';
export type { CallOptions } from './calls/caller.ts';
export { AwsFailure, isFailure, type FailedCall, type FailureKind } from './calls/failure.ts';
export { redact, secretsIn } from './calls/redact.ts';
export type { CallSummary } from './calls/recorder.ts';
export type { RequestHandler } from './client.ts';
export { systemClock, type Clock } from './clock.ts';
export type { Environment } from './configuration/environment.ts';
export type { Identity } from './identity.ts';
export { addressOf } from './configuration/endpoint.ts';
export { RateLimiter, type Permit } from './limiter/limiter.ts';
export { createSession, type AwsSession, type SessionOptions } from './session.ts';
