import type { Expression, Program } from '@groundcrew/program';
import { textOf, wrongShape } from './shape.ts';
import type { BuildContext } from './context.ts';

type Transforms = Program['transforms'];

export const languageExtensions = 'AWS::LanguageExtensions';
export const isSam = (name: string): boolean => name.startsWith('AWS::Serverless-');

/** Transforms that only release artefacts or secrets to CloudFormation; they leave the shape of a template alone. */
const shapeKeeping = new Set([
  languageExtensions,
  'AWS::SecretsManager-2020-07-23',
  'AWS::SecretsManager-2024-09-16',
]);
export const isMacro = (name: string): boolean => !shapeKeeping.has(name);

/** The Transform section: a name, a list of them, or `{Name: AWS::Include, Parameters: …}`. */
export const buildTransforms = (value: Expression, context: Pick<BuildContext, 'report'>): Transforms =>
  (value.kind === 'list' ? value.items : [value]).flatMap((item) => {
    const named = item.kind === 'map' ? item.entries.find(({ key }) => key === 'Name')?.value : item;
    const name = named && textOf(named);
    if (name === undefined) {
      context.report(wrongShape('Transform', 'the name of a transform or a list of names', item));
      return [];
    }
    return { name, at: item.at };
  });
