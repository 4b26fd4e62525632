/** What the evaluator says, in the citizen's language.  {braces} are filled in. */

/** @typedef {'zh' | 'en'} Language */

const zh = {
  window: '{label}号窗口',
  clerkNumber: '工号 {number}',
  mattersAnd: '{matter}等 {count} 项',
  notice: '公告',
  switchLanguage: 'English',
  rest: '热情为您服务',
  restHint: '办理结束后，请在这里评价',
  paused: '暂停服务',
  pausedHint: '请留意屏幕和广播叫号',
  ask: '请您对本次服务作出评价',
  leave: '不评价可以直接离开，',
  closesIn: '秒后本页关闭',
  notSubmitted: '秒后本页关闭，不提交不算评价',
  private: '窗口人员不会当场看到您的评价',
  chooseReasons: '请选择原因',
  reasonsHint: '至少选一项，可以多选',
  reasonsMay: '可以不选，可以多选',
  sayMore: '说说原因或意见（可以不写）',
  comment: '还想说的话（可以不写）',
  back: '返回',
  submit: '提交',
  sending: '正在提交',
  thanks: '感谢您的评价',
  thanksHint: '请带好您的证件和材料',
  bye: '感谢您的光临',
  closed: '本次评价已结束',
  cutOff: '评价器暂时连不上',
  cutOffKept: '评价器暂时连不上，您的选择已保留，请稍候再按提交',
  connecting: '正在连接',
  notEnrolled: '此设备尚未登记',
  refused: '此设备的登记已失效',
  enrolHint: '请向系统管理员要六位登记码，再登记一次',
  enrol: '登记设备',
};

/** @type {typeof zh} */
const en = {
  window: 'Window {label}',
  clerkNumber: 'No. {number}',
  mattersAnd: '{matter} and {count} in all',
  notice: 'Notice',
  switchLanguage: '中文',
  rest: 'Here to serve you',
  restHint: 'When we have finished, please rate the service here',
  paused: 'Window closed',
  pausedHint: 'Please watch the screens and listen for your number',
  ask: 'How was the service today?',
  leave: 'You may leave without rating.',
  closesIn: 'seconds until this page closes',
  notSubmitted: 'seconds left; nothing counts unless submitted',
  private: 'Not shown to the clerk at the window',
  chooseReasons: 'Please say why',
  reasonsHint: 'Choose at least one',
  reasonsMay: 'Optional',
  sayMore: 'Say why, or more (optional)',
  comment: 'Anything else to say (optional)',
  back: 'Back',
  submit: 'Submit',
  sending: 'Submitting',
  thanks: 'Thank you for your rating',
  thanksHint: 'Please take your documents with you',
  bye: 'Thank you for your visit',
  closed: 'This rating has ended',
  cutOff: 'No connection for the moment',
  cutOffKept: 'No connection. Your choice is kept: please press Submit again shortly',
  connecting: 'Connecting',
  notEnrolled: 'This device is not enrolled yet',
  refused: 'This device’s enrolment is no longer valid',
  enrolHint: 'Ask the administrator for a six-digit code, then enrol again',
  enrol: 'Enrol this device',
};

export const WORDS = { zh, en };

/**
 * @param {Language} language
 * @param {keyof typeof zh} key
 * @param {Record<string, string>} [values]
 */
export function say(language, key, values = {}) {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}
