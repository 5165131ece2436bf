import type { SourceRange } from '@groundcrew/contract';
import type { Program } from '../program.ts';
import type { Findings } from './findings.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const limits = {
  parameters: 200,
  mappings: 200,
  keysOfMapping: 200,
  resources: 500,
  outputs: 200,
  nameLength: 255,
  descriptionBytes: 1024,
} as const;

type Section = 'parameters' | 'mappings' | 'conditions' | 'resources' | 'outputs';
const one: Readonly<Record<Section, string>> = {
  parameters: 'parameter',
  mappings: 'mapping',
  conditions: 'condition',
  resources: 'resource',
  outputs: 'output',
};

/** How many of each CloudFormation takes, which doesn't bind us, and how they may be called. */
export function checkLimits(findings: Findings): void {
  const { program } = findings;
  for (const section of ['parameters', 'mappings', 'resources', 'outputs'] as const) {
    const names: [string, SourceRange][] = namesOf(program, section);
    const first = names[limits[section]];
    if (first)
      findings.warning(
        'TOO_MANY',
        `CloudFormation takes at most ${limits[section]} ${section} in a template, this one has ${names.length}`,
        {
          range: first[1],
          detail: 'Groundcrew carries it out; a release to CloudFormation would be refused.',
        },
      );
  }
  for (const section of Object.keys(one) as Section[])
    for (const [name, at] of namesOf(program, section)) checkName(findings, one[section], name, at);
  checkMappings(findings);
  checkSharedNames(findings);
  if (program.description && Buffer.byteLength(program.description) > limits.descriptionBytes)
    findings.error(
      'DESCRIPTION_TOO_LONG',
      `The template's description is longer than ${limits.descriptionBytes} bytes`,
      {},
    );
}

const namesOf = (program: Program, section: Section): [string, SourceRange][] =>
  [...program[section]].map(([name, { nameAt }]) => [name, nameAt]);

function checkName(findings: Findings, what: string, name: string, range: SourceRange): void {
  if (name.startsWith('Fn::')) return;
  if (name.length > limits.nameLength)
    findings.error('NAME_TOO_LONG', `The name of a ${what} has at most ${limits.nameLength} characters`, {
      range,
    });
  else if (!/^[A-Za-z0-9]+$/.test(name) && what !== 'condition')
    findings.error('BAD_NAME', `The ${what} name "${name}" is not alphanumeric`, {
      range,
      next: 'Use letters and digits only.',
    });
}

/** `Ref` could mean either. */
function checkSharedNames(findings: Findings): void {
  const { parameters, resources } = findings.program;
  for (const [name, { nameAt }] of resources) {
    const parameter = parameters.get(name);
    if (parameter)
      findings.error('DUPLICATE_NAME', `The resource "${name}" has the name of a parameter`, {
        range: nameAt,
        address: name,
        next: 'Rename one of them.',
        related: [{ message: 'the parameter', range: parameter.nameAt }],
      });
  }
}

function checkMappings(findings: Findings): void {
  for (const [name, { value }] of findings.program.mappings)
    for (const { key, keyAt, value: row } of value.entries) {
      const keys = row.kind === 'map' ? row.entries.length : 0;
      if (keys > limits.keysOfMapping)
        findings.warning(
          'TOO_MANY',
          `CloudFormation takes at most ${limits.keysOfMapping} keys in a row of a mapping, ${name}.${key} has ${keys}`,
          { range: keyAt },
        );
    }
}
