// Sends POSTs over many connections, and prints what autocannon has counted. Each connection sends all of them in turn, and begins
// with another one. What is sent is read from the standard input.
import { text } from 'node:stream/consumers';
import autocannon from 'autocannon';

const { url, headers, bodies, connections, seconds } = JSON.parse(await text(process.stdin));
const path = new URL(url).pathname;
let clients = 0;
const counted = await autocannon({
  url,
  connections,
  duration: seconds,
  setupClient(client) {
    const first = Math.floor((clients * bodies.length) / connections);
    const own = headers[clients % headers.length];
    clients += 1;
    const sent = [...bodies.slice(first), ...bodies.slice(0, first)];
    client.setRequests(sent.map((body) => ({ method: 'POST', path, headers: own, body })));
  },
});
process.stdout.write(JSON.stringify(counted));
