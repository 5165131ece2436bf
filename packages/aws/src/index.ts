export type { Api, InputOf, OperationName, OutputOf } from './api.ts';
export type { CallOptions } from './calls/caller.ts';
export { AwsFailure, isFailure, type FailedCall, type FailureKind } from './calls/failure.ts';
export type { CallSummary } from './calls/recorder.ts';
export { systemClock, type Clock } from './clock.ts';
export type { Environment } from './configuration/environment.ts';
export type { Identity } from './identity.ts';
export { RateLimiter } from './limiter/limiter.ts';
export { createSession, type AwsSession, type SessionOptions } from './session.ts';
