import { error } from '@groundcrew/contract';
import type { MapEntry, MapExpression, OutputDeclaration } from '@groundcrew/program';
import type { BuildContext } from './context.ts';
import { asMap, asText, checkKeys, entryOf } from './shape.ts';

const attributes = ['Value', 'Description', 'Condition', 'Export'];

export const buildOutputs = (
  section: MapExpression,
  context: BuildContext,
): ReadonlyMap<string, OutputDeclaration> => {
  const outputs = new Map<string, OutputDeclaration>();
  for (const entry of section.entries) {
    const output = buildOutput(entry, context);
    if (output !== undefined) outputs.set(entry.key, output);
  }
  return outputs;
};

const buildOutput = (entry: MapEntry, context: BuildContext): OutputDeclaration | undefined => {
  const { key: name, keyAt: nameAt } = entry;
  const map = asMap(entry.value, `The output ${name}`, context);
  if (map === undefined) return undefined;
  checkKeys(map, attributes, 'UNKNOWN_OUTPUT_ATTRIBUTE', `The output ${name}`, context);
  const value = entryOf(map, 'Value')?.value;
  if (value === undefined) {
    context.report(error('MISSING_VALUE', `The output ${name} has no Value`, { range: nameAt }));
    return undefined;
  }
  const description = entryOf(map, 'Description')?.value;
  const text = description && asText(description, `Description of the output ${name}`, context);
  const condition = entryOf(map, 'Condition')?.value;
  const conditionName = condition && asText(condition, `Condition of the output ${name}`, context);
  const exportName = buildExport(map, name, context);
  return {
    value,
    ...(text === undefined ? {} : { description: text }),
    ...(condition === undefined || conditionName === undefined
      ? {}
      : { condition: { name: conditionName, at: condition.at } }),
    ...(exportName === undefined ? {} : { exportName }),
    nameAt,
  };
};

const buildExport = (output: MapExpression, name: string, context: BuildContext) => {
  const entry = entryOf(output, 'Export');
  if (entry === undefined) return undefined;
  const map = asMap(entry.value, `Export of the output ${name}`, context);
  if (map === undefined) return undefined;
  checkKeys(map, ['Name'], 'UNKNOWN_OUTPUT_ATTRIBUTE', `Export of the output ${name}`, context);
  const exportName = entryOf(map, 'Name')?.value;
  if (exportName === undefined) {
    context.report(error('MISSING_NAME', `Export of the output ${name} has no Name`, { range: entry.keyAt }));
  }
  return exportName;
};
