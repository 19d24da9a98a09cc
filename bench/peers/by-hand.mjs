// The least that answers the two requests: node:http, a pool of pg, prepared statements. It looks only at the variables, checks
// no token, and knows no GraphQL.
import { createServer } from 'node:http';
import { Pool } from 'pg';

const COLUMNS = `id, request_id, endpoint, status, output_url, seed, duration_s, cost_cents, error, created_at, finished_at`;
const LOOKUP = `SELECT ${COLUMNS} FROM generations WHERE request_id = $1`;
const PAGE = `SELECT ${COLUMNS} FROM generations WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT 20`;

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    answer(JSON.parse(body).variables).then(
      (data) => send(response, 200, { data }),
      (error) => send(response, 500, { errors: [{ message: error.message }] }),
    );
  });
});

async function answer({ requestId, userId }) {
  if (requestId !== undefined) {
    const { rows } = await pool.query({ name: 'lookup', text: LOOKUP, values: [requestId] });
    return { generation: rows[0] ? toNode(rows[0]) : null };
  }
  const { rows } = await pool.query({ name: 'page', text: PAGE, values: [userId] });
  return { generations: { edges: rows.map((row) => ({ node: toNode(row) })) } };
}

function toNode(row) {
  return {
    id: Buffer.from(`Generation:${row.id}`).toString('base64'),
    requestId: row.request_id,
    endpoint: row.endpoint,
    status: row.status,
    outputUrl: row.output_url,
    seed: row.seed,
    durationS: row.duration_s === null ? null : Number(row.duration_s),
    costCents: row.cost_cents === null ? null : Number(row.cost_cents),
    error: row.error,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

function send(response, status, value) {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

server.listen(Number(process.env.PORT), '127.0.0.1');
