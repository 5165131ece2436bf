import type {
  DescribeInstancesRequest,
  DescribeInstancesResult,
  InstanceStateChange,
  InstanceStateName,
  RebootInstancesRequest,
  StartInstancesRequest,
  StartInstancesResult,
  StopInstancesRequest,
  StopInstancesResult,
  TerminateInstancesRequest,
  TerminateInstancesResult,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import { describe } from './describe.ts';
import { instanceFields } from './instance-fields.ts';
import { start, stop, terminate } from './instance-lifecycle.ts';
import { showReservation } from './instance-view.ts';
import { inOrderUnwatched } from './machine-queue.ts';
import { required } from './parameters.ts';
import { checkId, notFound, rowsOf } from './resource.ts';
import { INSTANCE, STATE_CODES, type InstanceRow } from './rows/instance.ts';
import { runInstances } from './run-instances.ts';

/** Every id is checked before anything is done to one of them. */
function asked(call: Call, ids: readonly string[]): InstanceRow[] {
  const table = rowsOf(call, INSTANCE);
  const unknown = ids.filter((id) => !table.get(id));
  for (const id of unknown) checkId(INSTANCE, id);
  if (unknown.length > 0) throw notFound(INSTANCE, unknown);
  return [...new Set(ids)].flatMap((id) => table.get(id) ?? []);
}

function incorrectState(row: InstanceRow, what: string): AwsError {
  return new AwsError(
    'IncorrectInstanceState',
    `The instance '${row.id}' is not in a state from which it can be ${what}.`,
  );
}

function change(row: InstanceRow, before: InstanceStateName): InstanceStateChange {
  const state = (Name: InstanceStateName) => ({ Code: STATE_CODES[Name], Name });
  return { InstanceId: row.id, PreviousState: state(before), CurrentState: state(row.state) };
}

function describeInstances(input: DescribeInstancesRequest, call: Call): DescribeInstancesResult {
  const { rows, NextToken } = describe(call, INSTANCE, input.InstanceIds, input, instanceFields(call));
  const reservations = Map.groupBy(rows, (row) => row.reservationId);
  return { Reservations: [...reservations.values()].map((group) => showReservation(group, call)), NextToken };
}

function startInstances(input: StartInstancesRequest, call: Call): StartInstancesResult {
  const rows = asked(call, required(input, 'InstanceIds'));
  for (const row of rows)
    if (!['stopped', 'pending', 'running'].includes(row.state)) throw incorrectState(row, 'started');
  return {
    StartingInstances: rows.map((row) => {
      const before = row.state;
      if (before === 'stopped') start(call, row);
      return change(row, before);
    }),
  };
}

function stopInstances(input: StopInstancesRequest, call: Call): StopInstancesResult {
  const rows = asked(call, required(input, 'InstanceIds'));
  for (const row of rows) {
    if (['terminated', 'shutting-down', 'pending'].includes(row.state)) throw incorrectState(row, 'stopped');
    if (row.disableApiStop)
      throw new AwsError(
        'OperationNotPermitted',
        `The instance '${row.id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
      );
  }
  return {
    StoppingInstances: rows.map((row) => {
      const before = row.state;
      if (before === 'running')
        stop(call, row, {
          code: 'Client.UserInitiatedShutdown',
          message: 'Client.UserInitiatedShutdown: User initiated shutdown',
        });
      return change(row, before);
    }),
  };
}

function terminateInstances(input: TerminateInstancesRequest, call: Call): TerminateInstancesResult {
  const rows = asked(call, required(input, 'InstanceIds'));
  for (const row of rows)
    if (row.disableApiTermination && row.state !== 'terminated')
      throw new AwsError(
        'OperationNotPermitted',
        `The instance '${row.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      );
  return {
    TerminatingInstances: rows.map((row) => {
      const before = row.state;
      if (before !== 'terminated' && before !== 'shutting-down')
        terminate(call, row, {
          code: 'Client.UserInitiatedShutdown',
          message: 'Client.UserInitiatedShutdown: User initiated shutdown',
        });
      return change(row, before);
    }),
  };
}

function rebootInstances(input: RebootInstancesRequest, call: Call): void {
  const rows = asked(call, required(input, 'InstanceIds'));
  for (const row of rows) if (row.state !== 'running') throw incorrectState(row, 'rebooted');
  for (const row of rows) inOrderUnwatched(call.world, row.id, () => call.world.machines.reboot(row.id));
}

export const instanceOperations = {
  RunInstances: runInstances,
  DescribeInstances: describeInstances,
  StartInstances: startInstances,
  StopInstances: stopInstances,
  TerminateInstances: terminateInstances,
  RebootInstances: rebootInstances,
};
