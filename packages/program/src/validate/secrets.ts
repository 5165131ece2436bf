import { referencesOf } from '../evaluate/references-of.ts';
import type { Expression } from '../expression.ts';
import type { Findings } from './findings.ts';

/** Warns where the value of a NoEcho parameter would be shown: outputs and metadata are readable by anyone who sees the stack. */
export function checkSecrets(findings: Findings): void {
  const { parameters, outputs, resources } = findings.program;
  const secret = new Set([...parameters].flatMap(([name, { noEcho }]) => (noEcho ? [name] : [])));
  if (secret.size === 0) return;
  const check = (expression: Expression, where: string, address?: string): void => {
    for (const name of referencesOf(expression))
      if (secret.has(name))
        findings.warning('SECRET_SHOWN', `${where} shows the NoEcho parameter "${name}"`, {
          range: expression.at,
          address,
          next: 'Leave it out: who can describe the stack can read it there.',
        });
  };
  for (const [name, { value }] of outputs) check(value, `The output "${name}"`);
  for (const [name, { metadata }] of resources)
    if (metadata) check(metadata, `The metadata of "${name}"`, name);
}
