import type { Expression, MapExpression } from '@groundcrew/program';

export const sections = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Transform',
  'Resources',
  'Outputs',
  'Hooks',
] as const;

/** Where a section stands in the customary order; one that is no template's comes last. */
export const sectionRank = (name: string): number => {
  const index = (sections as readonly string[]).indexOf(name);
  return index === -1 ? sections.length : index;
};

interface Kind {
  /** As in "it looks like …". */
  readonly name: string;
  readonly next?: string;
  matches(has: (...keys: string[]) => boolean, document: MapExpression): boolean;
}

/** Files that lie about in the same repositories as templates, by what their top-level keys give away. */
const kinds: readonly Kind[] = [
  {
    name: 'a Cloudify blueprint',
    matches: (has) => has('tosca_definitions_version') || has('node_templates'),
  },
  {
    name: 'an AppSpec file of CodeDeploy',
    matches: (has, document) =>
      has('version') &&
      !has('phases') &&
      (has('os') || (has('files') && !has('name')) || has('hooks') || isList(document, 'Resources')),
  },
  { name: 'a build specification of CodeBuild', matches: (has) => has('version', 'phases') },
  {
    name: 'a Rain module',
    next: 'Package it with Rain first, and name the packaged template.',
    // A template that says its version and only embeds files is one all the same; plan refuses the directives.
    matches: (has, document) => has('Modules') || (!has('AWSTemplateFormatVersion') && usesRain(document)),
  },
  {
    name: 'an event of a CloudFormation macro',
    next: 'Name the template itself; it stands under "fragment".',
    matches: (has) =>
      has('fragment') && (has('requestId') || has('transformId') || has('templateParameterValues')),
  },
  {
    name: 'the manifest of a CDK cloud assembly',
    next: 'Name the directory that holds it.',
    matches: (has) => has('version', 'artifacts'),
  },
  {
    name: 'the configuration of a CDK app',
    next: 'Run "cdk synth" and name cdk.out.',
    matches: (has) => has('app'),
  },
  { name: 'a resource type schema', matches: (has) => has('typeName', 'properties') },
  { name: 'an IAM policy document', matches: (has) => has('Statement') },
  { name: 'an SSM document', matches: (has) => has('schemaVersion') },
  { name: 'a Kubernetes manifest', matches: (has) => has('apiVersion', 'kind') },
  { name: 'an OpenAPI description', matches: (has) => has('openapi') || has('swagger') },
  { name: 'a Serverless Framework service', matches: (has) => has('service', 'provider') },
  { name: 'a Compose file', matches: (has) => has('services') },
  { name: 'a package.json', matches: (has) => has('name', 'version') },
  { name: 'a Groundcrew project configuration', matches: (has) => has('accounts') || has('environments') },
];

/** What a document that is no template looks like; undefined when it may be a template. */
export const foreignKind = (document: MapExpression): { name?: string; next?: string } | undefined => {
  const keys = new Set(document.entries.map(({ key }) => key));
  const has = (...wanted: string[]): boolean => wanted.every((key) => keys.has(key));
  const isTemplate = has('Resources') && !isList(document, 'Resources') && !has('version');
  const kind = kinds.find((candidate) => candidate.matches(has, document));
  if (isTemplate) return kind?.name === 'a Rain module' ? kind : undefined;
  if (kind !== undefined) return kind;
  return sections.some((section) => keys.has(section)) ? undefined : {};
};

/** What people write for people, which may quote a template. */
const prose = new Set(['adoc', 'html', 'htm', 'markdown', 'md', 'rst']);
const templates = new Set(['json', 'template', 'yaml', 'yml']);
const aSection = new RegExp(`^\\s*["']?(?:${sections.join('|')})["']?\\s*:`, 'm');

/** Whether a text that can't be parsed was meant as a template: then what is wrong in it is worth telling. */
export const isMeantAsTemplate = (extension: string, text: string): boolean =>
  templates.has(extension) || (!prose.has(extension) && aSection.test(text));

const isList = (document: MapExpression, key: string): boolean =>
  document.entries.some((entry) => entry.key === key && entry.value.kind === 'list');

const usesRain = (expression: Expression): boolean => {
  switch (expression.kind) {
    case 'literal':
      return false;
    case 'list':
      return expression.items.some(usesRain);
    case 'call':
      return expression.fn.startsWith('Rain::') || usesRain(expression.argument);
    case 'map':
      return expression.entries.some(({ key, value }) => key.startsWith('Rain::') || usesRain(value));
  }
};
