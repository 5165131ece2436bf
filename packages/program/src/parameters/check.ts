import { error, type Diagnostic } from '@groundcrew/contract';
import type { ParameterDeclaration } from '../program.ts';
import { parameterKind, parameterValue } from './parameter-type.ts';

/**
 * Holds a parameter's text against its declaration. No message repeats the value of a NoEcho parameter.
 * Source: CloudFormation user guide, "Parameters".
 */
export function checkParameter(name: string, declared: ParameterDeclaration, text: string): Diagnostic[] {
  const kind = parameterKind(declared.type);
  if (!kind) return [bad(name, declared, `has the type "${declared.type}", which does not exist`)];
  const value = parameterValue(kind, text);
  const items = (Array.isArray(value) ? value : [value]).map(String);
  const shown = (item: string) => (declared.noEcho ? 'its value' : `"${item}"`);
  const findings: Diagnostic[] = [];
  const refuse = (what: string) => findings.push(bad(name, declared, what));
  const pattern = compile(declared.allowedPattern);
  for (const item of items) {
    if (kind.number && !isNumber(item)) refuse(`must be a number, and ${shown(item)} is none`);
    if (declared.allowedValues && !declared.allowedValues.includes(item)) {
      refuse(
        `allows ${declared.allowedValues.map((allowed) => `"${allowed}"`).join(', ')}, not ${shown(item)}`,
      );
    }
    if (pattern === 'invalid')
      refuse(`has an AllowedPattern that is no regular expression: ${declared.allowedPattern}`);
    else if (pattern && !pattern.test(item))
      refuse(`must match ${declared.allowedPattern}, which ${shown(item)} does not`);
    if (declared.minValue !== undefined && Number(item) < declared.minValue)
      refuse(`must be at least ${declared.minValue}`);
    if (declared.maxValue !== undefined && Number(item) > declared.maxValue)
      refuse(`must be at most ${declared.maxValue}`);
  }
  if (declared.minLength !== undefined && text.length < declared.minLength)
    refuse(`must have at least ${declared.minLength} characters`);
  if (declared.maxLength !== undefined && text.length > declared.maxLength)
    refuse(`must have at most ${declared.maxLength} characters`);
  return findings;
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

/**
 * AllowedPattern must match the whole value. CloudFormation reads it as Java does: a possessive quantifier matches here as
 * a greedy one, which accepts no less.
 */
function compile(pattern: string | undefined): RegExp | 'invalid' | undefined {
  if (pattern === undefined) return undefined;
  const asJavaScript = pattern.replaceAll(/([*+?}])\+/g, '$1').replaceAll(/\\[Az]/g, '');
  for (const source of [pattern, asJavaScript]) {
    try {
      return new RegExp(`^(?:${source})$`);
    } catch {
      continue;
    }
  }
  return 'invalid';
}

const bad = (name: string, declared: ParameterDeclaration, what: string): Diagnostic =>
  error('PARAMETER_INVALID', `Parameter ${name} ${what}`, {
    range: declared.nameAt,
    detail: declared.constraintDescription,
  });
