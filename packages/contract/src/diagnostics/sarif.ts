import type { Diagnostic } from '../diagnostic.ts';
import type { JsonObject } from '../json.ts';
import type { SourceRange } from '../position.ts';

/**
 * Diagnostics as a SARIF 2.1.0 log, which code hosts show beside the lines concerned.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function toSarif(diagnostics: readonly Diagnostic[], toolVersion: string): JsonObject {
  const rules = [...new Set(diagnostics.map(({ code }) => code))].sort();
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'groundcrew', version: toolVersion, rules: rules.map((id) => ({ id })) },
        },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((diagnostic) => result(diagnostic, rules.indexOf(diagnostic.code))),
      },
    ],
  };
}

function result(diagnostic: Diagnostic, ruleIndex: number): JsonObject {
  const { severity, code, summary, detail, next, range, address, related } = diagnostic;
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: [summary, detail, next].filter(Boolean).join('\n') },
    ...(range || address ? { locations: [{ ...physical(range), ...logical(address) }] } : {}),
    ...(related?.length
      ? {
          relatedLocations: related.map((other) => ({
            ...physical(other.range),
            message: { text: other.message },
          })),
        }
      : {}),
  };
}

function physical(range: SourceRange | undefined): JsonObject {
  if (!range) return {};
  const { file, start, end } = range;
  return {
    physicalLocation: {
      artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
      region: {
        startLine: start.line,
        startColumn: start.column,
        endLine: end.line,
        endColumn: end.column,
      },
    },
  };
}

const logical = (address: string | undefined): JsonObject =>
  address === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: address, kind: 'resource' }] };
