/** The alarms: the worst first, those that nobody has seen yet before the others. */
import { html, nothing } from '/vendor/lit-html/lit-html.js';
import { mark } from '/static/js/sign-in.js';
import { clockTime } from '/static/js/time.js';
import { limit } from './limits.js';
import { alarmWords } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Snapshot} Snapshot */
/** @typedef {{acknowledge: (alarm: import('./state.js').Alarm) => void}} AlarmActs */

/** @param {State} state  @param {Snapshot} snapshot  @param {number} then  @param {AlarmActs} acts */
export function alarmBox(state, snapshot, then, acts) {
  const waiting = snapshot.alarms.filter(({ acknowledged }) => acknowledged === null);
  const seen = snapshot.alarms.filter(({ acknowledged }) => acknowledged !== null);
  return html`<section class="box alarms" aria-labelledby="alarms">
    <h2><span id="alarms">报警</span><small>${snapshot.alarms.length === 0 ? nothing : `${waiting.length} 条待确认　${seen.length} 条已确认`}</small></h2>
    ${state.alarmRefusal ? html`<p class="refusal" role="alert">${mark()}<span>${state.alarmRefusal}</span></p>` : nothing}
    ${snapshot.alarms.length === 0 ? html`<p class="none">现在没有报警。</p>` : html`<ul tabindex="0" aria-label="报警">${[...waiting, ...seen].map((alarm) => {
      const { words, more } = alarmWords(alarm, snapshot, then);
      return html`<li class=${alarm.acknowledged ? 'seen' : nothing}>${limit(alarm.level)}
        <span>${words}<small>${[...more, `${clockTime(alarm.level_since)} 起`].join('　')}${alarm.acknowledged ? html`　${alarm.acknowledged.by} ${clockTime(alarm.acknowledged.at)} 已确认` : nothing}</small></span>
        ${alarm.acknowledged ? nothing : html`<button type="button" class="mini" aria-label="确认：${words}" aria-disabled=${state.asking.includes(`alarm ${alarm.id}`)} @click=${() => acts.acknowledge(alarm)}>确认</button>`}</li>`;
    })}</ul>`}
  </section>`;
}
