import type { FailureKind } from './failure.ts';

interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $fault?: string;
  readonly $metadata?: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    /** The SDK has taken AWS's time from the answer, and signs by that from now on. */
    readonly clockSkewCorrected?: boolean;
  };
  readonly $retryable?: { readonly throttling?: boolean };
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

const throttles: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TooManyUpdates',
  'TransactionInProgressException',
]);

const wrongCredentials: ReadonlySet<string> = new Set([
  'AuthFailure',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
  'CredentialsProviderError',
]);

const expired: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenProviderError']);

const denied: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
]);

/** Nothing was sent, so another attempt is safe even for a mutation. */
const neverSent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** The connection came about with something that can't be AWS: a certificate that nobody vouches for, no TLS at all. */
const noTrust = /^(EPROTO$|ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_)/;

/** What answered doesn't speak HTTP. */
const noHttp = /^HPE_/;

const lost: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'TimeoutError',
  'ECONNABORTED',
]);

export interface Classified {
  readonly kind: FailureKind;
  readonly code: string;
  readonly message: string;
  readonly status?: number;
  readonly requestId?: string;
}

/** Reads an error of the SDK; answers undefined for one that is not about the call at all. */
export function classify(problem: unknown): Classified | undefined {
  if (!(problem instanceof Error)) return undefined;
  const sdk = problem as SdkError;
  const connection = connectionCode(sdk);
  const code = connection ?? sdk.name ?? 'UnknownError';
  const status = sdk.$metadata?.httpStatusCode;
  const known = throttles.has(code) || wrongCredentials.has(code) || expired.has(code);
  if (connection === undefined && sdk.$fault === undefined && status === undefined && !known)
    return undefined;
  const message = sdk.message || code;
  return { kind: kindOf(sdk, code, status), code, message, status, requestId: sdk.$metadata?.requestId };
}

function kindOf(sdk: SdkError, code: string, status: number | undefined): FailureKind {
  if (throttles.has(code) || status === 429 || sdk.$retryable?.throttling) return 'throttled';
  if (/^Rate exceeded/i.test(sdk.message ?? '')) return 'throttled';
  if (neverSent.has(code) || noTrust.test(code)) return 'unreachable';
  // An answer that can't be read says nothing about what the call did.
  if (noHttp.test(code) || (status !== undefined && status < 300)) return 'broken';
  if (lost.has(code)) return /connect/i.test(sdk.message ?? '') ? 'unreachable' : 'broken';
  if (expired.has(code)) return 'expired';
  if (isSkewed(sdk, code)) return 'skewed';
  if (wrongCredentials.has(code)) return /expired/i.test(sdk.message ?? '') ? 'expired' : 'credentials';
  // An answer to HEAD has no body that would name a code.
  if (denied.has(code) || (code === 'Unknown' && status === 403)) return 'denied';
  // EC2 answers a lack of capacity as 500, and would again.
  if (/Insufficient.*Capacity/.test(code)) return 'refused';
  return status !== undefined && status >= 500 ? 'server' : 'refused';
}

/** EC2 says the same of a signature from another time and of a token whose time is over. */
const isSkewed = (sdk: SdkError, code: string): boolean =>
  code === 'RequestTimeTooSkewed' ||
  (code === 'RequestExpired' && sdk.$metadata?.clockSkewCorrected === true) ||
  (wrongCredentials.has(code) && /^Signature (expired|not yet current)/i.test(sdk.message ?? ''));

/** Node's code for a connection that failed, however deep it is wrapped. */
function connectionCode(problem: SdkError, depth = 0): string | undefined {
  if (depth > 4) return undefined;
  for (const name of [problem.code, problem.name]) {
    if (name === undefined) continue;
    if (neverSent.has(name) || lost.has(name) || noTrust.test(name) || noHttp.test(name)) return name;
  }
  const inner = [problem.cause, ...(problem.errors ?? [])].find((cause) => cause instanceof Error);
  return inner && connectionCode(inner, depth + 1);
}
