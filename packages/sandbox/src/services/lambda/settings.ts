import type {
  GetFunctionConcurrencyRequest,
  ListTagsRequest,
  PutFunctionCodeSigningConfigRequest,
  PutFunctionConcurrencyRequest,
  PutFunctionRecursionConfigRequest,
  PutRuntimeManagementConfigRequest,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-lambda';
import type { Call } from '../../service.ts';
import { tagProblem } from '../shared/tags.ts';
import { findFunction, invalid, refuseBusy, type FunctionRow } from './rows.ts';

/** Lambda changes nothing of a function while an update of it is under way. */
function idleFunction(call: Call, name: string | undefined): FunctionRow {
  const row = findFunction(call, name);
  refuseBusy(row, call);
  return row;
}

/** What stands beside a function's configuration. */
export const settingOperations = {
  PutFunctionConcurrency(input: PutFunctionConcurrencyRequest, call: Call): object {
    const row = idleFunction(call, input.FunctionName);
    row.concurrency = input.ReservedConcurrentExecutions ?? 0;
    return { ReservedConcurrentExecutions: row.concurrency };
  },
  GetFunctionConcurrency: (input: GetFunctionConcurrencyRequest, call: Call): object => ({
    ReservedConcurrentExecutions: findFunction(call, input.FunctionName).concurrency,
  }),
  DeleteFunctionConcurrency(input: GetFunctionConcurrencyRequest, call: Call): void {
    delete idleFunction(call, input.FunctionName).concurrency;
  },
  PutFunctionCodeSigningConfig(input: PutFunctionCodeSigningConfigRequest, call: Call): object {
    const row = idleFunction(call, input.FunctionName);
    row.codeSigningConfigArn = input.CodeSigningConfigArn ?? '';
    return { CodeSigningConfigArn: row.codeSigningConfigArn, FunctionName: row.id };
  },
  GetFunctionCodeSigningConfig(input: GetFunctionConcurrencyRequest, call: Call): object {
    const row = findFunction(call, input.FunctionName);
    return { CodeSigningConfigArn: row.codeSigningConfigArn, FunctionName: row.id };
  },
  DeleteFunctionCodeSigningConfig(input: GetFunctionConcurrencyRequest, call: Call): void {
    delete idleFunction(call, input.FunctionName).codeSigningConfigArn;
  },
  PutFunctionRecursionConfig(input: PutFunctionRecursionConfigRequest, call: Call): object {
    const row = idleFunction(call, input.FunctionName);
    row.recursiveLoop = input.RecursiveLoop ?? 'Terminate';
    return { RecursiveLoop: row.recursiveLoop };
  },
  GetFunctionRecursionConfig: (input: GetFunctionConcurrencyRequest, call: Call): object => ({
    RecursiveLoop: findFunction(call, input.FunctionName).recursiveLoop,
  }),
  PutRuntimeManagementConfig(input: PutRuntimeManagementConfigRequest, call: Call): object {
    const row = idleFunction(call, input.FunctionName);
    const { UpdateRuntimeOn, RuntimeVersionArn } = input;
    row.runtimeUpdates = { UpdateRuntimeOn, RuntimeVersionArn };
    return { ...row.runtimeUpdates, FunctionArn: row.configuration.FunctionArn };
  },
  GetRuntimeManagementConfig(input: GetFunctionConcurrencyRequest, call: Call): object {
    const row = findFunction(call, input.FunctionName);
    return { ...row.runtimeUpdates, FunctionArn: row.configuration.FunctionArn };
  },
  TagResource(input: TagResourceRequest, call: Call): void {
    const row = idleFunction(call, input.Resource);
    const tags = { ...row.tags, ...input.Tags };
    const problem = tagProblem(tags);
    if (problem) throw invalid(problem.message);
    row.tags = tags;
  },
  UntagResource(input: UntagResourceRequest, call: Call): void {
    const row = idleFunction(call, input.Resource);
    for (const key of input.TagKeys ?? []) delete row.tags[key];
  },
  ListTags: (input: ListTagsRequest, call: Call): object => ({
    Tags: findFunction(call, input.Resource).tags,
  }),
};
