import { AwsError } from '../service.ts';
import type { Protocol } from './service-model.ts';

export type Refusal =
  | 'missing'
  | 'unknownKey'
  | 'badSignature'
  | 'badScope'
  | 'expiredSignature'
  | 'notYetCurrent'
  | 'expiredToken'
  | 'badToken';

const NOT_VALIDATED = 'AWS was not able to validate the provided access credentials';
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const BAD_TOKEN = 'The security token included in the request is invalid.';

type Answers = Readonly<Record<Refusal, readonly [code: string, status: number, message?: string]>>;

const ec2: Answers = {
  missing: ['MissingParameter', 400, 'The request must contain the parameter AWSAccessKeyId'],
  unknownKey: ['AuthFailure', 401, NOT_VALIDATED],
  badSignature: ['AuthFailure', 401, NOT_VALIDATED],
  badScope: ['AuthFailure', 401, NOT_VALIDATED],
  expiredSignature: ['RequestExpired', 400, 'Request has expired.'],
  notYetCurrent: ['RequestExpired', 400, 'Request has expired.'],
  expiredToken: ['RequestExpired', 400, 'Request has expired.'],
  badToken: ['AuthFailure', 401, NOT_VALIDATED],
};

const query: Answers = {
  missing: ['MissingAuthenticationToken', 403, 'Request is missing Authentication Token'],
  unknownKey: ['InvalidClientTokenId', 403, BAD_TOKEN],
  badSignature: ['SignatureDoesNotMatch', 403, MISMATCH],
  badScope: ['SignatureDoesNotMatch', 403],
  expiredSignature: ['SignatureDoesNotMatch', 403],
  notYetCurrent: ['SignatureDoesNotMatch', 403],
  expiredToken: ['ExpiredToken', 403, 'The security token included in the request is expired'],
  badToken: ['InvalidClientTokenId', 403, BAD_TOKEN],
};

const json: Answers = {
  missing: ['MissingAuthenticationTokenException', 400, 'Missing Authentication Token'],
  unknownKey: ['UnrecognizedClientException', 400, BAD_TOKEN],
  badSignature: ['InvalidSignatureException', 400, MISMATCH],
  badScope: ['InvalidSignatureException', 400],
  expiredSignature: ['InvalidSignatureException', 400],
  notYetCurrent: ['InvalidSignatureException', 400],
  expiredToken: ['ExpiredTokenException', 400, 'The security token included in the request is expired'],
  badToken: ['UnrecognizedClientException', 400, BAD_TOKEN],
};

const s3: Answers = {
  missing: ['AccessDenied', 403, 'Access Denied'],
  unknownKey: [
    'InvalidAccessKeyId',
    403,
    'The AWS Access Key Id you provided does not exist in our records.',
  ],
  badSignature: ['SignatureDoesNotMatch', 403, MISMATCH],
  badScope: ['AuthorizationHeaderMalformed', 400],
  expiredSignature: ['RequestTimeTooSkewed', 403],
  notYetCurrent: ['RequestTimeTooSkewed', 403],
  expiredToken: ['ExpiredToken', 400, 'The provided token has expired.'],
  badToken: ['InvalidToken', 400, 'The provided token is malformed or otherwise invalid.'],
};

/** How each family of services words that it does not believe a signature. REST services answer 403 where JSON ones answer 400. */
export function refuse(refusal: Refusal, service: string, protocol: Protocol, message = ''): AwsError {
  const answers =
    service === 's3' ? s3 : protocol === 'ec2Query' ? ec2 : protocol === 'awsQuery' ? query : json;
  const [code, status, fixed] = answers[refusal];
  const rest = protocol === 'restJson1' || protocol === 'restXml';
  return new AwsError(code, fixed ?? message, rest && status === 400 ? 403 : status);
}
