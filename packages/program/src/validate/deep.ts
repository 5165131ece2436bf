import { warning, type Diagnostic, type SourceRange } from '@groundcrew/contract';

/** A template's text under the name its diagnostics give it. */
export interface DeepSource {
  readonly path: string;
  readonly text: string | Uint8Array;
}

/** Severities of what is no problem, such as "this property is create-only". */
const notices: ReadonlySet<string> = new Set(['INFO', 'DEBUG']);

/** What we use of a finding of AWS's validator. Lines and columns count from 1. */
interface Finding {
  readonly ruleId: string;
  readonly severity: string;
  readonly message: string;
  readonly entity?: { readonly logicalId?: string; readonly entityType?: string };
  readonly suggestedFix?: string;
  readonly startLine?: number;
  readonly startColumn?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/**
 * What AWS's own validator finds, all as warnings: it refuses some templates that CloudFormation takes. Its WASM module is
 * loaded on the first call, which takes a second or two and some 400 MB.
 */
export async function deepValidate(source: DeepSource): Promise<Diagnostic[]> {
  const bytes = typeof source.text === 'string' ? new TextEncoder().encode(source.text) : source.text;
  try {
    const { CelEngine } = await import('@aws/cloudformation-validate');
    const engine = new CelEngine();
    try {
      const report = engine.validateStandard({ path: source.path, readBytes: () => bytes });
      return report.diagnostics
        .filter(({ severity }) => !notices.has(severity))
        .map((finding) => asWarning(finding, source.path));
    } finally {
      engine.free();
    }
  } catch (cause) {
    return [failed(cause, source.path)];
  }
}

function failed(cause: unknown, file: string): Diagnostic {
  const start = { line: 1, column: 1 };
  const absent = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND';
  return warning('DEEP_VALIDATION_FAILED', "AWS's own validator found nothing out", {
    detail: cause instanceof Error ? cause.message : String(cause),
    next: absent ? 'Install the package @aws/cloudformation-validate beside groundcrew.' : undefined,
    range: { file, start, end: start },
  });
}

function asWarning(finding: Finding, file: string): Diagnostic {
  const { ruleId, message, entity, suggestedFix } = finding;
  return warning(`AWS_${ruleId}`, message.replace(/\.$/, ''), {
    range: rangeOf(finding, file),
    address: entity?.entityType === 'Resource' ? entity.logicalId : undefined,
    next: suggestedFix,
  });
}

function rangeOf(
  { startLine, startColumn, endLine, endColumn }: Finding,
  file: string,
): SourceRange | undefined {
  if (startLine === undefined) return undefined;
  const start = { line: startLine, column: startColumn ?? 1 };
  return { file, start, end: { line: endLine ?? startLine, column: endColumn ?? start.column } };
}
