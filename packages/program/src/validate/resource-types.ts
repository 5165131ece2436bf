import { suggest, typeSpec } from '@groundcrew/spec';
import type { ResourceDeclaration } from '../program.ts';
import type { Findings } from './findings.ts';
import { checkProperties } from './properties.ts';

/** The type of a resource must exist; if it is one of AWS's, its properties are checked too. */
export function checkResourceType(findings: Findings, resource: ResourceDeclaration): void {
  const { type, typeAt: range, logicalId: address } = resource;
  const serverless = type.startsWith('AWS::Serverless::');
  if (serverless && !findings.hasMacros)
    findings.error('MISSING_TRANSFORM', `${type} needs a transform`, {
      range,
      address,
      next: 'Add Transform: AWS::Serverless-2016-10-31.',
    });
  if (serverless || passes(type)) return;
  const spec = typeSpec(type);
  if (spec) return checkProperties(findings, resource, spec);
  if (!/^[A-Za-z0-9]+(::[A-Za-z0-9]+)+$/.test(type))
    findings.error('BAD_TYPE', `"${type}" is not the name of a resource type`, {
      range,
      address,
      next: 'A type is written like AWS::EC2::Instance.',
    });
  else if (type.startsWith('AWS::')) {
    const near = suggest(type);
    findings.dangling('UNKNOWN_TYPE', `There is no resource type ${type}`, {
      range,
      address,
      next: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : undefined,
    });
  }
}

/** Custom resources and modules take what their authors say. */
const passes = (type: string): boolean =>
  type === 'AWS::CloudFormation::CustomResource' || type.startsWith('Custom::') || type.endsWith('::MODULE');
