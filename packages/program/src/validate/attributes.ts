import type { SourceRange } from '@groundcrew/contract';
import { typeSpec, type TypeSpec } from '@groundcrew/spec';
import type { Findings } from './findings.ts';
import { advice } from './names.ts';

/** Types whose attributes are what a template, a function or a product answers. */
const open = (type: string, attribute: string): boolean =>
  type === 'AWS::CloudFormation::CustomResource' ||
  type.startsWith('Custom::') ||
  type.endsWith('::MODULE') ||
  type.startsWith('AWS::Serverless::') ||
  attribute.startsWith('Outputs.');

/** Whether `Fn::GetAtt` may name the attribute. */
export function checkAttribute(
  findings: Findings,
  logicalId: string,
  attribute: string,
  range: SourceRange,
  address?: string,
): void {
  const type = findings.program.resources.get(logicalId)?.type ?? '';
  const spec = typeSpec(type);
  if (!spec || open(type, attribute) || hasAttribute(spec, attribute)) return;
  const names = Object.keys(spec.attributes);
  const next =
    advice(attribute, names, 'attribute') ?? (names.length === 0 ? 'It has none; use Ref.' : undefined);
  findings.dangling('UNKNOWN_ATTRIBUTE', `${type} has no attribute "${attribute}"`, { range, address, next });
}

/** Its own, or a part of one that is a structure: `Endpoint` is there, so `Endpoint.Address` may be. */
function hasAttribute(spec: TypeSpec, attribute: string): boolean {
  if (Object.hasOwn(spec.attributes, attribute)) return true;
  return Object.entries(spec.attributes).some(
    ([name, type]) =>
      attribute.startsWith(`${name}.`) && ['object', 'map', 'json', 'union'].includes(type.kind),
  );
}
