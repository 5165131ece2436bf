import { Option, type Command } from 'commander';
import { line, painter } from '../terminal/streams.ts';
import { numberFromZero, portNumber, repeated } from './options.ts';
import type { CommandContext } from './context.ts';

interface SandboxCommandOptions {
  readonly port: number;
  readonly data?: string;
  readonly latency: number;
  readonly timeScale: number;
  readonly faults?: string;
  readonly fault?: readonly string[];
  readonly seed?: string;
  readonly throttle: 'real' | 'off';
  readonly throttleScale: number;
  readonly consistency: 'eventual' | 'strong';
  readonly machines: 'auto' | 'none';
}

export function registerSandbox(program: Command, context: CommandContext): void {
  program
    .command('sandbox')
    .description(
      'Run a local AWS: real wire protocols and, with root on Linux, instances that are real machines',
    )
    .option('--port <port>', 'port on 127.0.0.1; 0 takes a free one', portNumber, 4599)
    .option('--data <directory>', 'keep the state there, so that it survives a restart')
    .option('--latency <milliseconds>', 'answer no call sooner', numberFromZero, 0)
    .option(
      '--time-scale <factor>',
      'how long AWS’s waits take here: at 0.01 ten minutes are six seconds',
      numberFromZero,
      0.01,
    )
    .addOption(
      new Option('--throttle <kind>', 'whether AWS’s token buckets limit the rate of calls')
        .choices(['real', 'off'])
        .default('off'),
    )
    .option(
      '--throttle-scale <factor>',
      'with real throttling: what AWS allows, times this',
      numberFromZero,
      1,
    )
    .addOption(
      new Option('--consistency <kind>', 'whether changes get about with a delay, as with AWS')
        .choices(['eventual', 'strong'])
        .default('strong'),
    )
    .option('--fault <kind=probability>', 'a fault of any call, e.g. throttle=0.1; may be repeated', repeated)
    .option('--faults <file>', 'YAML or JSON with faults to inject')
    .option('--seed <text>', 'what chance is drawn from: the same calls meet the same faults')
    .addOption(
      new Option('--machines <kind>', 'whether instances get machines')
        .choices(['auto', 'none'])
        .default('auto'),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  groundcrew sandbox\n  groundcrew sandbox --port 4600 --data ./sandbox-state --time-scale 0.1' +
        '\n  groundcrew sandbox --throttle real --consistency eventual' +
        '\n  groundcrew sandbox --fault error=0.01 --fault reset-after=0.01 --seed monday',
    )
    .action((options: SandboxCommandOptions) => sandbox(options, context));
}

async function sandbox(options: SandboxCommandOptions, { terminal }: CommandContext): Promise<void> {
  const { parseFault, readFaults, startSandbox } = await import('@groundcrew/sandbox');
  const fromFile = options.faults === undefined ? [] : await readFaults(options.faults);
  const faults = [...fromFile, ...(options.fault ?? []).map(parseFault)];
  const running = await startSandbox({
    port: options.port,
    dataDirectory: options.data,
    latencyMs: options.latency,
    timeScale: options.timeScale,
    faults,
    seed: options.seed,
    throttle: options.throttle,
    throttleScale: options.throttleScale,
    consistency: options.consistency,
    machines: options.machines,
  });
  const paint = painter(terminal, 'out');
  line(terminal.out, paint('dim', '# A local AWS is listening. In another terminal:'));
  line(terminal.out, `export AWS_ENDPOINT_URL=${running.endpoint}`);
  line(terminal.out, `export AWS_ACCESS_KEY_ID=${running.credentials.accessKeyId}`);
  line(terminal.out, `export AWS_SECRET_ACCESS_KEY=${running.credentials.secretAccessKey}`);
  // The AWS CLI reads one of these, the SDKs the other.
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) line(terminal.out, `export ${name}=us-east-1`);
  line(
    terminal.err,
    running.machines.real
      ? 'Instances are real machines.'
      : `Instances have no machines behind them: ${running.machines.why}`,
  );
  line(terminal.err, 'Ctrl-C ends it.');
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await running.close();
}
