import type {
  CreateLogStreamRequest,
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
  FilterLogEventsRequest,
  FilterLogEventsResponse,
  GetLogEventsRequest,
  GetLogEventsResponse,
  PutLogEventsRequest,
  PutLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError, type Call } from '../../service.ts';
import { page } from '../shared/pages.ts';
import {
  arnOf,
  findGroup,
  findStream,
  invalid,
  logStreams,
  now,
  streamId,
  type LogEventRow,
  type LogStreamRow,
} from './rows.ts';

const LARGEST_PAGE = 10_000;

function createLogStream(input: CreateLogStreamRequest, call: Call): void {
  const group = findGroup(call, input.logGroupName).id;
  const name = input.logStreamName ?? '';
  if (!/^[^:*\n]{1,512}$/.test(name)) throw invalid(`Invalid log stream name ${name}`);
  const id = streamId(group, name);
  if (logStreams(call).get(id))
    throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists', 400);
  logStreams(call).put({ id, group, name, creationTime: now(call), events: [] });
}

const streamsOf = (call: Call, group: string): LogStreamRow[] =>
  logStreams(call)
    .filter((row) => row.group === group)
    .sort((a, b) => (a.name < b.name ? -1 : 1));

function describeLogStreams(input: DescribeLogStreamsRequest, call: Call): DescribeLogStreamsResponse {
  const group = findGroup(call, input.logGroupName ?? input.logGroupIdentifier).id;
  const found = streamsOf(call, group).filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ''));
  if (input.orderBy === 'LastEventTime')
    found.sort((a, b) => (a.events.at(-1)?.timestamp ?? 0) - (b.events.at(-1)?.timestamp ?? 0));
  if (input.descending) found.reverse();
  const cut = page(found, input.limit ?? 50, input.nextToken);
  if (!cut) throw invalid('The specified nextToken is invalid.');
  const logStreamRows = cut.rows.map((row) => ({
    logStreamName: row.name,
    creationTime: row.creationTime,
    firstEventTimestamp: row.events[0]?.timestamp,
    lastEventTimestamp: row.events.at(-1)?.timestamp,
    lastIngestionTime: row.events.at(-1)?.ingestionTime,
    arn: `${arnOf(call, group)}:log-stream:${row.name}`,
  }));
  return { logStreams: logStreamRows, nextToken: cut.next };
}

/** A batch has to be in order of time, as AWS demands. */
function putLogEvents(input: PutLogEventsRequest, call: Call): PutLogEventsResponse {
  const stream = findStream(call, input.logGroupName, input.logStreamName);
  const batch = input.logEvents ?? [];
  const ordered = batch.every(
    ({ timestamp = 0 }, index) => timestamp >= (batch[index - 1]?.timestamp ?? timestamp),
  );
  if (!ordered) throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
  const ingestionTime = now(call);
  const count = stream.events.length;
  for (const [index, { timestamp = 0, message = '' }] of batch.entries())
    stream.events.push({
      id: String(timestamp).padStart(20, '0') + String(count + index).padStart(36, '0'),
      timestamp,
      ingestionTime,
      message,
    });
  stream.events.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { nextSequenceToken: String(stream.events.length) };
}

interface Span {
  readonly startTime?: number | undefined;
  readonly endTime?: number | undefined;
}

const within = (event: LogEventRow, { startTime = 0, endTime = Infinity }: Span): boolean =>
  event.timestamp >= startTime && event.timestamp < endTime;

/** Tokens `f/<index>` and `b/<index>`: an end is reached where the token that comes back is the one that was sent. */
function getLogEvents(input: GetLogEventsRequest, call: Call): GetLogEventsResponse {
  const stream = findStream(call, input.logGroupName ?? input.logGroupIdentifier, input.logStreamName);
  const events = stream.events.filter((event) => within(event, input));
  const limit = Math.min(input.limit ?? LARGEST_PAGE, LARGEST_PAGE);
  const token = /^([fb])\/(\d+)$/.exec(input.nextToken ?? '');
  if (input.nextToken && !token) throw invalid('The specified nextToken is invalid.');
  const at = Number(token?.[2]);
  const forward = token ? token[1] === 'f' : input.startFromHead === true;
  const start = forward ? (token ? at : 0) : Math.max(0, (token ? at : events.length) - limit);
  const end = forward ? Math.min(events.length, start + limit) : token ? at : events.length;
  return {
    events: events.slice(start, end).map(({ timestamp, ingestionTime, message }) => ({
      timestamp,
      ingestionTime,
      message,
    })),
    nextForwardToken: `f/${end}`,
    nextBackwardToken: `b/${start}`,
  };
}

/** Every word of a pattern has to occur, `?word` one of them, `-word` none; JSON and space patterns are refused. */
function matcher(pattern: string | undefined): (message: string) => boolean {
  const text = (pattern ?? '').trim();
  if (/^[{[%]/.test(text)) throw invalid('the sandbox knows filter patterns of plain words only');
  const words = [...text.matchAll(/([?-]?)(?:"([^"]*)"|(\S+))/g)].map(([, sign, quoted, plain]) => ({
    sign,
    word: quoted ?? plain ?? '',
  }));
  const any = words.filter(({ sign }) => sign === '?');
  return (message) =>
    words.every(({ sign, word }) =>
      sign === '?' ? true : sign === '-' ? !message.includes(word) : message.includes(word),
    ) &&
    (any.length === 0 || any.some(({ word }) => message.includes(word)));
}

function filterLogEvents(input: FilterLogEventsRequest, call: Call): FilterLogEventsResponse {
  const group = findGroup(call, input.logGroupName ?? input.logGroupIdentifier).id;
  const matches = matcher(input.filterPattern);
  const { logStreamNames: names, logStreamNamePrefix: prefix = '' } = input;
  const found = streamsOf(call, group)
    .filter(({ name }) => name.startsWith(prefix) && (!names || names.includes(name)))
    .flatMap((stream) => stream.events.map((event) => ({ ...event, stream: stream.name })))
    .filter((event) => within(event, input) && matches(event.message))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const cut = page(found, Math.min(input.limit ?? LARGEST_PAGE, LARGEST_PAGE), input.nextToken);
  if (!cut) throw invalid('The specified nextToken is invalid.');
  const events = cut.rows.map(({ id, stream, ...event }) => ({
    ...event,
    eventId: id,
    logStreamName: stream,
  }));
  return { events, searchedLogStreams: [], nextToken: cut.next };
}

export const eventOperations = {
  CreateLogStream: createLogStream,
  DescribeLogStreams: describeLogStreams,
  DeleteLogStream(input: CreateLogStreamRequest, call: Call): void {
    logStreams(call).remove(findStream(call, input.logGroupName, input.logStreamName).id);
  },
  PutLogEvents: putLogEvents,
  GetLogEvents: getLogEvents,
  FilterLogEvents: filterLogEvents,
};
