import { error, type Diagnostic } from '@groundcrew/contract';
import type { Expression, MapExpression } from '@groundcrew/program';
import { entryOf, textOf } from '../build/shape.ts';
import { fileName } from '../source/source-file.ts';
import type { ParsedFile } from '../syntax/parse.ts';

/** One artifact of a cloud assembly, as far as loading needs it (the `cloud-assembly-schema` package of the CDK). */
interface Artifact {
  readonly id: string;
  readonly type: string;
  readonly properties?: MapExpression;
  readonly displayName?: string;
}

export interface ChosenStack {
  readonly template?: ParsedFile;
  /** Local files the stack's template expects to be published: they are not. */
  readonly unsupported: readonly Diagnostic[];
  readonly diagnostics: readonly Diagnostic[];
}

export const isManifest = ({ path, document }: ParsedFile): boolean =>
  fileName(path) === 'manifest.json' &&
  document?.kind === 'map' &&
  entryOf(document, 'artifacts')?.value.kind === 'map';

/** Chooses a stack of a CDK cloud assembly: the named one, or the only one. */
export const chooseStack = (
  manifest: ParsedFile,
  files: readonly ParsedFile[],
  wanted: string | undefined,
): ChosenStack => {
  const artifacts = artifactsOf(manifest);
  const stacks = artifacts.filter(({ type }) => type === 'aws:cloudformation:stack');
  const matching = wanted === undefined ? stacks : stacks.filter((stack) => namesOf(stack).includes(wanted));
  const [stack, second] = matching;
  if (stack === undefined || second !== undefined) {
    return { unsupported: [], diagnostics: [undecided(manifest.path, stacks, wanted)] };
  }
  const templateFile = text(stack.properties, 'templateFile') ?? `${stack.id}.template.json`;
  const template = files.find(
    ({ path }) => path.endsWith(templateFile) && fileName(path) === fileName(templateFile),
  );
  if (template === undefined) {
    const summary = `The assembly has no file ${templateFile}, which its manifest names for the stack ${stack.id}`;
    const next = 'Run "cdk synth" again.';
    return {
      unsupported: [],
      diagnostics: [error('CDK_TEMPLATE_MISSING', summary, { next, range: start(manifest) })],
    };
  }
  return { template, unsupported: assetsOf(stack, artifacts, files, templateFile), diagnostics: [] };
};

const artifactsOf = ({ document }: ParsedFile): readonly Artifact[] => {
  const artifacts = document?.kind === 'map' ? entryOf(document, 'artifacts')?.value : undefined;
  return artifacts?.kind === 'map' ? artifacts.entries.map(({ key, value }) => readArtifact(key, value)) : [];
};

const readArtifact = (id: string, value: Expression): Artifact => {
  const map = value.kind === 'map' ? value : undefined;
  const properties = map && entryOf(map, 'properties')?.value;
  return {
    id,
    type: text(map, 'type') ?? '',
    ...(properties?.kind === 'map' ? { properties } : {}),
    ...(text(map, 'displayName') === undefined ? {} : { displayName: text(map, 'displayName') }),
  };
};

const namesOf = ({ id, displayName, properties }: Artifact): readonly (string | undefined)[] => [
  id,
  displayName,
  text(properties, 'stackName'),
];

const undecided = (path: string, stacks: readonly Artifact[], wanted: string | undefined): Diagnostic => {
  const names = stacks.map(({ id }) => id).join(', ');
  const range = { file: path, start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
  if (stacks.length === 0) return error('CDK_NO_STACK', `${path} names no stack`, { range });
  return wanted === undefined
    ? error('CDK_SEVERAL_STACKS', `${path} names several stacks: ${names}`, {
        next: 'Choose one with --assembly-stack.',
        range,
      })
    : error('CDK_NO_STACK', `${path} names no stack "${wanted}"`, { next: `It has ${names}.`, range });
};

/** What an asset manifest of the stack publishes beside the template itself. */
const assetsOf = (
  stack: Artifact,
  artifacts: readonly Artifact[],
  files: readonly ParsedFile[],
  templateFile: string,
): readonly Diagnostic[] => {
  const manifest = artifacts.find(
    ({ id, type }) => type === 'cdk:asset-manifest' && id === `${stack.id}.assets`,
  );
  const name = text(manifest?.properties, 'file');
  const parsed = name === undefined ? undefined : files.find(({ path }) => fileName(path) === fileName(name));
  if (parsed?.document?.kind !== 'map') return [];
  return ['files', 'dockerImages'].flatMap((kind) => {
    const assets = parsed.document?.kind === 'map' ? entryOf(parsed.document, kind)?.value : undefined;
    return assets?.kind === 'map'
      ? assets.entries.flatMap((asset) => refuseAsset(asset.value, templateFile))
      : [];
  });
};

const refuseAsset = (asset: Expression, templateFile: string): readonly Diagnostic[] => {
  const source = asset.kind === 'map' ? entryOf(asset, 'source')?.value : undefined;
  const map = source?.kind === 'map' ? source : undefined;
  const path = text(map, 'path') ?? text(map, 'directory') ?? 'an unnamed file';
  if (fileName(path) === fileName(templateFile)) return [];
  return [
    error('NOT_SUPPORTED_ASSET', `The CDK asset ${path} can't be published`, {
      next: 'Publish it with the CDK first, and refer to where it lies.',
      range: asset.at,
    }),
  ];
};

const text = (map: MapExpression | undefined, key: string): string | undefined => {
  const value = map && entryOf(map, key)?.value;
  return value && textOf(value);
};

const start = ({ path }: ParsedFile) => ({
  file: path,
  start: { line: 1, column: 1 },
  end: { line: 1, column: 1 },
});
