import { kindOf, type ResultAnswer, readTrouble } from './answers.ts';
import { RESULT_NOT_JSON } from './failure-types.ts';
import { readHttpReason } from './reason.ts';
import { type FalResult, readJsonResult, TOO_LARGE, textResult } from './result.ts';
import { isMessage, isQueueStatus } from './status-words.ts';
import { type AnswerHeaders, type FalAnswer, FalHttpError } from './transport.ts';
import { isOfGateway, NOT_JSON, troubleOf } from './trouble.ts';
import { hasDetails, isAboutTheCall, isNotReady, isUnknownWord, isVerdict } from './verdict.ts';

const NOT_READY = { kind: 'unanswered', message: 'the result is not ready', notReady: true } as const;

/** Reads how a job that has ended did so. */
export function readResult(answer: FalAnswer | Error): ResultAnswer {
  if (answer instanceof FalHttpError && isVerdict(answer)) {
    // fal's own failing infrastructure lists details with a 5xx, and may have been about this call alone.
    const { status } = answer;
    const certain = status === 422 || (status < 500 && !isAboutTheCall(status) && hasDetails(answer));
    const units = unitsOf(answer.headers);
    return { kind: 'failed', reason: readHttpReason(answer), units, ...(certain && { certain }) };
  }
  if (answer instanceof Error) return readTrouble(answer, true);
  const units = unitsOf(answer.headers);
  // It would have as much the next time.
  if (answer.tooLarge) return { kind: 'success', payload: TOO_LARGE, units };
  const payload = readJsonResult(answer.text);
  // While a job has not ended, some hosts answer its status or the words of a 400, with 202 or even 200.
  if (answer.status === 202 || (payload && saysNotReady(payload)))
    return { ...NOT_READY, ...(payload && { leftover: payload, units }) };
  // fal's word for a job that it does not know, which a gateway may send on with 200: no app makes it.
  if (payload && isMessage(payload.json) && isUnknownWord(payload.json))
    return readTrouble(new FalHttpError(404, answer.headers, answer.text), true);
  if (payload) return { kind: 'success', payload, units };
  // A gateway's page, or all there will ever be.
  const empty = answer.text.trim() === '';
  const message = empty ? `fal answered ${answer.status} without a result` : NOT_JSON;
  const leftover = textResult(answer.text, isOfGateway(answer.text), `${message}.`);
  return {
    kind: 'doubtful',
    reason: { message, type: RESULT_NOT_JSON },
    leftover,
    units,
    ...kindOf(troubleOf(answer, 'response')),
  };
}

function saysNotReady({ json }: FalResult): boolean {
  return isQueueStatus(json) || (isMessage(json) && isNotReady(json));
}

/** The billed units (https://fal.ai/docs/documentation/model-apis/common-parameters); @fal-ai/client drops the header. */
function unitsOf(headers: AnswerHeaders): string | null {
  const units = headers.get('x-fal-billable-units')?.trim() ?? '';
  return /^\d{1,12}(\.\d{1,12})?$/.test(units) ? units : null;
}
