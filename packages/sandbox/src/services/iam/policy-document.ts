import { AwsError } from '../../service.ts';

type Statement = Readonly<Record<string, unknown>>;

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message, 400);
}

/**
 * Checks the grammar of a policy (IAM user guide, "Grammar of the IAM JSON policy language") as far as IAM does on
 * write. Trust policies name principals, others name resources.
 */
export function checkPolicy(text: string, kind: 'identity' | 'trust'): void {
  const document = parse(text);
  if (
    document['Version'] !== undefined &&
    !['2012-10-17', '2008-10-17'].includes(String(document['Version']))
  )
    throw malformed('Syntax errors in policy.');
  const list = document['Statement'];
  const statements = Array.isArray(list) ? list : list === undefined ? [] : [list];
  if (statements.length === 0) throw malformed('Syntax errors in policy.');
  const known = ['Version', 'Id', 'Statement'];
  if (Object.keys(document).some((key) => !known.includes(key))) throw malformed('Syntax errors in policy.');
  for (const statement of statements) checkStatement(statement, kind);
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw malformed('This policy contains invalid Json');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const ELEMENTS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

function checkStatement(value: unknown, kind: 'identity' | 'trust'): void {
  if (!isObject(value)) throw malformed('Syntax errors in policy.');
  const statement: Statement = value;
  if (Object.keys(statement).some((key) => !ELEMENTS.includes(key)))
    throw malformed('Syntax errors in policy.');
  if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny')
    throw malformed('Syntax errors in policy.');
  const actions = statement['Action'] ?? statement['NotAction'];
  if (actions === undefined) throw malformed('Policy statement must contain actions.');
  for (const action of Array.isArray(actions) ? actions : [actions])
    if (action !== '*' && !/^[\w-]+:[\w*?-]+$/.test(String(action)))
      throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  if (kind === 'trust') checkTrust(statement);
  else checkIdentity(statement);
}

function checkTrust(statement: Statement): void {
  if (statement['Resource'] !== undefined || statement['NotResource'] !== undefined)
    throw malformed('Has prohibited field Resource');
  const principal = statement['Principal'] ?? statement['NotPrincipal'];
  if (principal === undefined) throw malformed('Missing required field Principal');
  if (principal !== '*' && !isObject(principal))
    throw malformed('AssumeRolepolicy contained an invalid principal.');
}

function checkIdentity(statement: Statement): void {
  if (statement['Principal'] !== undefined || statement['NotPrincipal'] !== undefined)
    throw malformed('Policy document should not specify a principal.');
  const resources = statement['Resource'] ?? statement['NotResource'];
  if (resources === undefined) throw malformed('Policy statement must contain resources.');
  for (const resource of Array.isArray(resources) ? resources : [resources])
    if (resource !== '*' && !/^(arn:|\*)/.test(String(resource)))
      throw malformed(`Resource ${String(resource)} must be in ARN format or "*".`);
}

/** How IAM shows a document: percent-encoded (RFC 3986). */
export function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Documents are objects in a model and text in IAM. */
export function documentText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
