// Sends POSTs over many connections, and prints what autocannon has counted. Each connection sends all of them in turn, and begins
// with another one. What is sent is read from the standard input.
import { text } from 'node:stream/consumers';
import autocannon from 'autocannon';

const { url, headers, bodies, connections, seconds } = JSON.parse(await text(process.stdin));
const requests = bodies.map((body) => ({ method: 'POST', path: new URL(url).pathname, headers, body }));
let clients = 0;
const counted = await autocannon({
  url,
  connections,
  duration: seconds,
  setupClient(client) {
    const first = Math.floor((clients * requests.length) / connections);
    clients += 1;
    client.setRequests([...requests.slice(first), ...requests.slice(0, first)]);
  },
});
process.stdout.write(JSON.stringify(counted));
