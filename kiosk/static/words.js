/** Every sentence of the kiosk, in both languages.  {braces} are filled in by the view. */

const zh = {
  page_title: '自助取号',
  starting: '正在启动，请稍候',
  not_enrolled: '此设备尚未登记',
  not_enrolled_hint: '请工作人员登记后使用',
  enrol: '去登记',
  cut_off: '系统暂时连不上，请稍候或到导服台',

  stopped: '本机暂停取号',
  stopped_paper_out: '打印机缺纸',
  stopped_cover_open: '打印机盖未关好',
  stopped_offline: '打印机没有响应',
  elsewhere: '请使用其他取号机，或到导服台',

  choose: '请选择您要办理的业务',
  most_taken: '取号最多的排在前面',
  page_of: '第 {page} 页，共 {pages} 页',
  waiting_before: '等候',
  waiting_after: '人',
  waiting_stacked: '人等候',
  by_department: '按部门找',
  search: '搜索业务',
  more: '更多业务',
  more_departments: '更多部门',
  last_page: '没有更多了',
  choose_department: '请选择部门',
  service_count: '{n} 项业务',
  ask_desk: '请到导服台',

  shut_hours: '现在不取号',
  shut_closed_day: '今天不办理',
  serves_from: '窗口 {time} 开始办理',
  shut_appointments: '现在只接待预约',
  shut_quota: '今日号已发完',
  shut_session_quota: '本时段号已发完',
  shut_no_window: '暂无窗口办理',
  shut_other: '暂停取号',
  opens: '{when} 开始取号',
  today: '今天 {time}',
  tomorrow: '明天 {time}',
  on_day: '{month}月{day}日 {time}',

  paper_out_line: '小票打印机缺纸，号码会显示在屏幕上',
  cover_open_line: '小票打印机盖未关好，号码会显示在屏幕上',
  offline_line: '小票打印机没有响应，号码会显示在屏幕上',

  search_how: '按拼音首字母',
  search_example_name: '身份证',
  search_example_letters: 'S F Z',
  search_or: '也可以按全拼，例如 shenfen',
  search_empty: '请按字母',
  search_none: '没有找到',
  search_none_hint: '请换个说法，或返回按部门找，或到导服台',
  search_count: '找到 {n} 项',
  erase: '删除',
  clear: '清空',
  through: '在「{service}」取号',
  next_page: '下一页',
  previous_page: '上一页',

  you_chose: '您要办理',
  ahead: '前面等候',
  people: '人',
  estimate: '预计等候',
  minutes: '分钟',
  no_estimate: '暂时估计不出',
  where: '办理地点',
  windows: '{windows} 号窗口',
  window: '{windows} 号窗口',
  separator: '、',
  reference: '时间仅供参考。老人、孕妇、残疾人、军人可以优先，请到导服台办理。',
  take: '取号',
  taking: '正在取号…',
  no_answer: '没有收到回答，请再按一次「取号」。不会多取号。',

  your_number: '您的号码',
  ahead_line: '前面还有 {n} 人，预计等候 {minutes} 分钟',
  ahead_only: '前面还有 {n} 人',
  nobody_ahead: '前面没有人等候',
  take_paper: '请取走小票',
  printing: '正在打印小票',
  paper_slot: '出票口在屏幕下方',
  scan: '手机扫码',
  scan_why: '在外面也能看叫到几号',
  qr: '二维码，手机扫码看叫到几号',

  trouble_paper_out: '打印机缺纸，小票没有打印',
  trouble_cover_open: '打印机盖未关好，小票没有打印',
  trouble_offline: '打印机没有响应，小票没有打印',
  trouble_failed: '打印出了问题，小票没有打印',
  trouble_uncertain: '打印出了问题，小票可能不完整',
  trouble_silent: '打印机没有响应，小票可能没有打印',
  trouble_unheard: '系统暂时连不上，小票可能没有打印',
  trouble_none: '这台取号机不打印小票',
  stands: '号码{valid}，不用重新取号。',
  valid: '有效',
  staff_told: '已通知工作人员。',
  keep_by_phone: '请用手机扫码留存',
  without_phone: '没有手机，请记住 {number}，',
  paper_later: '工作人员来后可补打小票。',
  paper_desk: '需要小票，请到导服台。',
  listen: '请听叫号，看大屏幕。',
  remembered: '我记住了',

  identify: '请刷身份证',
  identify_for: '「{service}」要实名取号，一人一号。',
  lay_card: '把身份证放在读卡区',
  type_id: '或在这里输入身份证号',
  type_code: '或输入 8 位预约码、身份证号',
  typed_count: '已输入 {n} 位',
  typed_of: '已输入 {n} 位，共 {of} 位',
  typed_of_either: '已输入 {n} 位（预约码 {code} 位，身份证号 {of} 位）',
  no_answer_again: '没有收到回答，请再按一次。不会多取号。',
  take_by_name: '刷身份证取号',
  reference_by_name: '时间仅供参考。老人刷身份证自动优先。孕妇、残疾人、军人可以优先，请到导服台办理。',
  fake_reader: '模拟读卡器',
  fake_old: '模拟刷卡：老人',
  fake_young: '模拟刷卡：青年',

  own_appointment: '我有预约',
  own_missed: '过号恢复',
  mine_both: '预约、过号',
  check_in_how: '用预约码或身份证签到，换取今天的号。',
  check_in: '签到',
  checking: '正在签到…',
  appointment_early: '预约 {slot}，{from} 起叫号',
  appointment_on_time: '预约 {slot}，优先叫号',
  appointment_late: '已过预约时间，按普通号排队',
  your_number_again: '您已取过号，还是这个号码',
  number_called: '正在叫您的号，请马上到窗口',
  number_serving: '这个号正在窗口办理',
  number_missed: '这个号已过号，恢复请到导服台',
  number_missed_here: '这个号已过号，回首页可以恢复',
  elderly: '老人优先，不用另外办理',

  missed_title: '请选您的号码',
  missed_hint: '过号后可以在这里恢复排队',
  missed_none: '现在没有能恢复的号',
  revive_which: '恢复 {number}？',
  revive_how: '恢复后重新等候，请听叫号，看大屏幕。',
  rate_reading: '正在读取',
  rate_not: '不能评价',
  rate_title: '请您对本次服务作出评价',
  rate_about: '{number}　{service}　{window}号窗口',
  rate_why: '请选择原因',
  rate_submit: '提交',
  rated: '感谢您的评价',
  revive: '恢复排队',
  revived: '{number} 已恢复排队',

  help: '一键求助',
  help_short: '求助',
  help_called: '已求助',
  help_asking: '正在呼叫工作人员…',
  help_coming: '工作人员马上就来',
  help_wait: '请在这里稍候',
  help_failed: '没有呼叫成功',
  hall_paused: '系统故障，号码有效，请稍候',

  pin_title: '请输入维护密码',
  pin_hint: '工作人员使用',
  pin_count: '已输入 {n} 位',
  pin_enter: '确定',
  pin_asking: '正在核对…',
  cancel: '取消',
  finish: '完成',
  maintenance: '本机维护',
  printer: '打印机',
  printer_ready: '正常',
  printer_paper_out: '缺纸',
  printer_cover_open: '机盖未关好',
  printer_offline: '没有响应',
  printer_unknown: '状态不明',
  printer_none: '本机没有打印机',
  printer_since: '{time} 起',
  near_end: '纸将尽',
  giving: '取号',
  giving_yes: '正常取号',
  giving_no: '已暂停取号',
  giving_stopped: '等打印机恢复',
  paper_changed: '已换纸',
  test_print: '打印测试',
  out_of_use: '暂停本机取号',
  in_use: '恢复本机取号',
  done_paper_changed: '已记下换纸',
  done_test_print: '测试小票已送去打印，请看出票口',
  done_out_of_use: '本机已暂停取号',
  done_in_use: '本机已恢复取号',
  done_printed: '{number} 已记为出票',
  done_reprint: '{number} 已送去补打，请看出票口',
  done_drop: '{number} 的小票已作废，号码仍有效',
  asking: '请稍候…',
  papers: '要处理的小票',
  papers_count: '{n} 张',
  papers_none: '没有要处理的小票',
  paper_uncertain: '不知是否打出',
  paper_missed: '没有打印（打印机恢复太晚）',
  paper_failed: '打不出来',
  printed: '已出票',
  reprint: '补打',
  drop: '作废',

  back: '返回',
  home: '首页',
  time_left: '剩余操作时间',
  seconds: '{n} 秒',
  home_in: '{n} 秒后',
  home_in_rest: '回到首页',
  larger: '大字',
  other_language: 'English',
};

/** @type {typeof zh} */
const en = {
  page_title: 'Take a number',
  starting: 'Starting, please wait',
  not_enrolled: 'This device is not enrolled yet',
  not_enrolled_hint: 'Staff must enrol it before use',
  enrol: 'Enrol',
  cut_off: 'The system cannot be reached. Please wait, or go to the guide desk',

  stopped: 'This kiosk gives no numbers now',
  stopped_paper_out: 'The printer is out of paper',
  stopped_cover_open: 'The printer is open',
  stopped_offline: 'The printer does not answer',
  elsewhere: 'Please use another kiosk, or go to the guide desk',

  choose: 'Please choose a service',
  most_taken: 'Most requested first',
  page_of: 'Page {page} of {pages}',
  waiting_before: '',
  waiting_after: 'waiting',
  waiting_stacked: 'waiting',
  by_department: 'By department',
  search: 'Search',
  more: 'More services',
  more_departments: 'More departments',
  last_page: 'No more',
  choose_department: 'Please choose a department',
  service_count: '{n} services',
  ask_desk: 'Ask at the guide desk',

  shut_hours: 'Closed now',
  shut_closed_day: 'Closed today',
  serves_from: 'Windows open at {time}',
  shut_appointments: 'Booked only',
  shut_quota: 'No numbers left',
  shut_session_quota: 'None left for now',
  shut_no_window: 'No window open',
  shut_other: 'Not available now',
  opens: 'Opens {when}',
  today: 'today {time}',
  tomorrow: 'tomorrow {time}',
  on_day: '{day} {month_en} {time}',

  paper_out_line: 'No paper: your number will show here',
  cover_open_line: 'Printer open: your number will show here',
  offline_line: 'No printer: your number will show here',

  search_how: 'Type the first letters',
  search_example_name: 'ID card',
  search_example_letters: 'I D C',
  search_or: 'Pinyin works too, for example SFZ',
  search_empty: 'Press the letters',
  search_none: 'Nothing found',
  search_none_hint: 'Try another word, go back and look by department, or ask at the guide desk',
  search_count: '{n} found',
  erase: 'Delete',
  clear: 'Clear',
  through: 'Take a number for {service}',
  next_page: 'Next',
  previous_page: 'Back',

  you_chose: 'Your service',
  ahead: 'Ahead of you',
  people: 'waiting',
  estimate: 'Expected wait',
  minutes: 'min',
  no_estimate: 'Not known yet',
  where: 'Where to go',
  windows: 'Windows {windows}',
  window: 'Window {windows}',
  separator: ', ',
  reference: 'Times are estimates. Elderly, pregnant and disabled people and soldiers may go first: please ask at the guide desk.',
  take: 'Take a number',
  taking: 'Taking a number…',
  no_answer: 'No answer came. Please press the key again; you will not get two numbers.',

  your_number: 'Your number',
  ahead_line: '{n} ahead of you, about {minutes} min',
  ahead_only: '{n} ahead of you',
  nobody_ahead: 'Nobody is ahead of you',
  take_paper: 'Please take your ticket',
  printing: 'Printing your ticket',
  paper_slot: 'It comes out below the screen',
  scan: 'Scan with your phone',
  scan_why: 'to follow the queue from outside',
  qr: 'QR code: scan it with a phone to follow the queue',

  trouble_paper_out: 'The printer is out of paper. No ticket was printed.',
  trouble_cover_open: 'The printer is open. No ticket was printed.',
  trouble_offline: 'The printer does not answer. No ticket was printed.',
  trouble_failed: 'Printing failed. No ticket was printed.',
  trouble_uncertain: 'Printing failed. The ticket may be incomplete.',
  trouble_silent: 'The printer does not answer. There may be no ticket.',
  trouble_unheard: 'The system cannot be reached. There may be no ticket.',
  trouble_none: 'This kiosk prints no tickets.',
  stands: 'Your number {valid}. Do not take another. ',
  valid: 'is valid',
  staff_told: 'Staff have been told.',
  keep_by_phone: 'Scan to keep it',
  without_phone: 'No phone? Remember {number}.',
  paper_later: 'Staff can print it again when they come.',
  paper_desk: 'For a paper ticket, ask at the guide desk.',
  listen: 'Listen for it and watch the screens.',
  remembered: 'I will remember it',

  identify: 'Please use your ID card',
  identify_for: '{service}: one number for each person.',
  lay_card: 'Put your ID card on the reader',
  type_id: 'or type your ID number here',
  type_code: 'or type your 8-digit code or ID number',
  typed_count: '{n} entered',
  typed_of: '{n} of {of} entered',
  typed_of_either: '{n} entered (a code has {code}, an ID number {of})',
  no_answer_again: 'No answer came. Please press again; you will not get two numbers.',
  take_by_name: 'Number by ID card',
  reference_by_name: 'Times are estimates. Older people go first by their ID card. Pregnant and disabled people and soldiers may go first: please ask at the guide desk.',
  fake_reader: 'Stand-in for a card reader',
  fake_old: 'Stand-in: older person',
  fake_young: 'Stand-in: younger person',

  own_appointment: 'I have booked',
  own_missed: 'Missed call',
  mine_both: 'Booked or missed',
  check_in_how: 'Check in with your code or ID card to get a number for today.',
  check_in: 'Check in',
  checking: 'Checking in…',
  appointment_early: 'Booked for {slot}, called from {from}',
  appointment_on_time: 'Booked for {slot}, called first',
  appointment_late: 'Past your time: you wait as others do',
  your_number_again: 'You have a number already',
  number_called: 'You are being called: please go to the window',
  number_serving: 'This number is at a window',
  number_missed: 'You missed your call: ask at the guide desk',
  number_missed_here: 'You missed your call: bring it back from the home page',
  elderly: 'Older people go first: nothing more to do',

  missed_title: 'Choose your number',
  missed_hint: 'Missed your call? Join the line again',
  missed_none: 'There is none to bring back now',
  revive_which: 'Bring back {number}?',
  revive_how: 'You will wait again. Listen for it and watch the screens.',
  rate_reading: 'One moment',
  rate_not: 'This cannot be rated',
  rate_title: 'How was the service?',
  rate_about: '{number}, {service}, window {window}',
  rate_why: 'Please say why',
  rate_submit: 'Submit',
  rated: 'Thank you for your rating',
  revive: 'Join the line again',
  revived: '{number} is waiting again',

  help: 'Call for help',
  help_short: 'Help',
  help_called: 'Called',
  help_asking: 'Calling somebody…',
  help_coming: 'Somebody is coming',
  help_wait: 'Please wait here',
  help_failed: 'The call did not get through',
  hall_paused: 'The system is down. Your number is valid. Please wait',

  pin_title: 'Maintenance PIN',
  pin_hint: 'For staff',
  pin_count: '{n} digits entered',
  pin_enter: 'Enter',
  pin_asking: 'Checking…',
  cancel: 'Cancel',
  finish: 'Done',
  maintenance: 'Maintenance',
  printer: 'Printer',
  printer_ready: 'working',
  printer_paper_out: 'out of paper',
  printer_cover_open: 'open',
  printer_offline: 'does not answer',
  printer_unknown: 'state unknown',
  printer_none: 'this kiosk has none',
  printer_since: 'since {time}',
  near_end: 'paper low',
  giving: 'Numbers',
  giving_yes: 'given out',
  giving_no: 'out of use',
  giving_stopped: 'waiting for the printer',
  paper_changed: 'New paper is in',
  test_print: 'Test print',
  out_of_use: 'Take out of use',
  in_use: 'Put back into use',
  done_paper_changed: 'Noted: new paper',
  done_test_print: 'The test is on its way to the printer',
  done_out_of_use: 'This kiosk is out of use',
  done_in_use: 'This kiosk is in use again',
  done_printed: '{number} noted as printed',
  done_reprint: '{number} is on its way to the printer',
  done_drop: 'Paper of {number} dropped; the number stands',
  asking: 'Please wait…',
  papers: 'Papers to decide on',
  papers_count: '{n}',
  papers_none: 'No papers to decide on',
  paper_uncertain: 'Printed or not: unknown',
  paper_missed: 'Not printed (printer back too late)',
  paper_failed: 'Could not be printed',
  printed: 'Printed',
  reprint: 'Reprint',
  drop: 'Drop',

  back: 'Back',
  home: 'Home',
  time_left: 'Time left',
  seconds: '{n} s',
  home_in: 'Home page',
  home_in_rest: 'in {n} s',
  larger: 'Large text',
  other_language: '中文',
};

export const WORDS = { zh, en };

/** @typedef {typeof zh} Words */

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/**
 * A sentence with its {braces} filled.
 * @param {string} sentence
 * @param {Record<string, string | number>} values
 */
export function say(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/**
 * 「明天 8:30」: a coming moment as people say it.  The day is the hall's own, by the offset that the moment carries.
 * @param {string} moment  ISO 8601 with offset
 * @param {number} clock   the hall's time now, ms since 1970
 * @param {Words} words
 */
export function sayWhen(moment, clock, words) {
  const [, sign, hours, minutes] = moment.match(/([+-])(\d\d):(\d\d)$/) ?? ['', '+', '00', '00'];
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  const day = (/** @type {number} */ ms) => new Date(ms + offset).toISOString().slice(0, 10);
  const time = moment.slice(11, 16).replace(/^0/, '');
  const date = moment.slice(0, 10);
  if (date === day(clock)) return say(words.today, { time });
  if (date === day(clock + 86_400_000)) return say(words.tomorrow, { time });
  const month = Number(date.slice(5, 7));
  return say(words.on_day, { month, month_en: MONTHS[month - 1], day: Number(date.slice(8, 10)), time });
}

/**
 * 「11、12、13」; four or more in a row are told as 「1–12」.
 * @param {string[]} labels
 * @param {Words} words
 */
export function sayWindows(labels, words) {
  /** @type {string[][]} */
  const runs = [];
  for (const label of labels) {
    const run = runs[runs.length - 1];
    if (run && /^\d+$/.test(label) && Number(label) === Number(run[run.length - 1]) + 1) run.push(label);
    else runs.push([label]);
  }
  return runs.flatMap((run) => (run.length >= 4 ? [`${run[0]}–${run[run.length - 1]}`] : run)).join(words.separator);
}

/** 「15–25」 minutes from seconds, or null.  @param {[number, number] | null} estimate_s */
export function sayMinutes(estimate_s) {
  if (estimate_s === null) return null;
  const low = Math.floor(estimate_s[0] / 60);
  const high = Math.ceil(estimate_s[1] / 60);
  return low === high ? String(low) : `${low}–${high}`;
}

/** A thing's name in the page's language.  @param {{name: string, name_en: string}} thing  @param {'zh' | 'en'} language */
export function nameOf(thing, language) {
  return language === 'en' && thing.name_en ? thing.name_en : thing.name;
}

/** 「二楼 B区」.  @param {import('./state.js').Place} place  @param {'zh' | 'en'} language */
export function placeOf(place, language) {
  const parts = language === 'en' ? [place.floor_en || place.floor, place.zone_en || place.zone] : [place.floor, place.zone];
  return parts.filter(Boolean).join(language === 'en' ? ', ' : ' ');
}

/**
 * A sentence with its {braces} filled by anything a template may hold.
 * @param {string} sentence
 * @param {Record<string, unknown>} values
 * @returns {unknown[]}
 */
export function mixed(sentence, values) {
  return sentence.split(/\{(\w+)\}/).map((part, index) => (index % 2 === 0 ? part : values[part]));
}
