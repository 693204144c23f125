// Runs what a builder made for Workers in workerd, the runtime of Cloudflare Workers.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { closedPort } from '../cli/sockets.js';
import { tool } from './consumer.js';

const KINDS = { '.js': 'esModule', '.mjs': 'esModule', '.wasm': 'wasm' };

/** The modules below a folder, the main one first, as workerd's configuration lists them. */
function modulesIn(folder, main, names) {
  const files = readdirSync(folder, { recursive: true })
    .filter((file) => KINDS[path.extname(file)])
    .sort((one, other) => Number(other === main) - Number(one === main));
  return files.map((file) => {
    const name = JSON.stringify(names[file] ?? file);
    return `(name = ${name}, ${KINDS[path.extname(file)]} = embed ${JSON.stringify(file)})`;
  });
}

/**
 * Starts workerd with the modules of a folder.
 *
 * @param {string} folder
 * @param {string} main the module that handles requests
 * @param {{ env?: object, names?: object, port?: number, internet?: string }} options `env`: the
 *   variables of the Worker; `names`: files that are imported under another name; `internet`: the
 *   address that answers for every host
 */
export async function startWorker(folder, main, options = {}) {
  const { env = {}, names = {}, port = await closedPort(), internet } = options;
  const network = internet
    ? `external = (address = ${JSON.stringify(internet)}, http = ())`
    : 'network = (allow = ["public", "private", "local"])';
  const bindings = Object.entries(env).map(
    ([name, text]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`,
  );
  writeFileSync(
    path.join(folder, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", ${network}),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [${modulesIn(folder, main, names).join(', ')}],
  bindings = [${bindings.join(', ')}],
  compatibilityDate = "2026-01-01",
  # Bytes are compiled at no time, not even while the Worker starts.
  compatibilityFlags = ["nodejs_compat", "disallow_eval_during_startup"],
);`,
  );
  const machine = process.arch === 'x64' ? '64' : process.arch;
  const program = tool('@cloudflare', `workerd-${process.platform}-${machine}`, 'bin', 'workerd');
  const child = spawn(program, ['serve', '--verbose', 'config.capnp'], { cwd: folder });
  const output = [];
  child.stderr.on('data', (chunk) => output.push(chunk));
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    url: `http://127.0.0.1:${port}`,
    /** The text at a path, as soon as the Worker listens. */
    async textOf(pathname) {
      for (;;) {
        try {
          return await (await fetch(`http://127.0.0.1:${port}${pathname}`)).text();
        } catch (error) {
          if (hasEnded()) throw new Error(`${error.message}\n${Buffer.concat(output)}`);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
    },
    async close() {
      child.kill();
      if (!hasEnded()) await once(child, 'exit');
    },
  };
}
