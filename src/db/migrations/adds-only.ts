// Released before files could say it themselves. Not among them: what an older server would get wrong, such as submits that
// look as if they were never sent (20261124120000_no_job_lost), and what removes something that it uses.
const RELEASED: ReadonlySet<string> = new Set([
  '20261124150000_weekly_questions',
  '20261124160100_replay_indexes',
  '20261124200100_cost_index',
  '20261128010000_submit_refusal',
  '20261128040000_fal_answers',
  '20261128050000_search_words',
  '20261128090000_result_note',
]);

/**
 * Whether a migration only adds: what older servers read and write is still there and means the same. A file says so in a
 * comment of its own, `-- adds only`, before its first statement.
 */
export function addsOnly(name: string, sql = ''): boolean {
  const [header = ''] = /^(?:\s*--[^\n]*(?:\n|$))*/.exec(sql) ?? [];
  return RELEASED.has(name) || /^\s*-- adds only\b/im.test(header);
}
