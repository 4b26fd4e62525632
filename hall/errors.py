"""Refusals: each says in a sentence what to do, in Chinese and English, and changes nothing.

slug and status are stable; a page may act on them.  extra holds further fields of the answer.
"""

from __future__ import annotations

from typing import Any, ClassVar


class Refusal(Exception):
    """A use case will not do this.  The transaction is rolled back."""

    slug: ClassVar[str]
    status: ClassVar[int] = 409
    title: ClassVar[str]
    title_en: ClassVar[str]

    def __init__(self, **extra: Any) -> None:
        self.extra = extra
        super().__init__(self.title_en.format(**extra))

    def sentences(self) -> tuple[str, str]:
        """(Chinese, English), filled in."""
        return self.title.format(**self.extra), self.title_en.format(**self.extra)


class UnknownService(Refusal):
    """No such service, or it is no longer offered."""

    slug, status = "unknown-service", 404
    title, title_en = "没有这项业务，请重新选择。", "There is no such service. Please choose again."


class ServiceClosed(Refusal):
    """Outside hours, or no window serves it.  extra: reason, opens_at."""

    slug = "service-closed"
    title, title_en = "现在不取号，请看开始取号的时间或到导服台。", "Numbers are not being given out now. Please see the opening time or ask at the guide desk."


class QuotaReached(Refusal):
    """今日号已发完.  extra: reason, opens_at."""

    slug = "quota-reached"
    title, title_en = "今日号已发完，请改日再来或到导服台。", "Today's numbers are all given out. Please come another day or ask at the guide desk."


class SessionQuotaReached(QuotaReached):
    """本时段号已发完: today's next session has its own.  extra: reason, opens_at, time."""

    title, title_en = (
        "本时段号已发完，{time} 起取下一时段的号。",
        "The numbers of this session are all given out. Those of the next are given out from {time}.",
    )


class PriorityNotGranted(Refusal):
    """A kiosk may not grant this class."""

    slug, status = "priority-not-granted", 403
    title, title_en = "优先取号请到导服台办理。", "For a priority number please go to the guide desk."


class UnknownVisit(Refusal):
    """No such visit, or it has not ended."""

    slug, status = "unknown-visit", 404
    title, title_en = "没有这次办理，或者还没有办完。", "There is no such visit, or it has not ended."


class NoDepartment(Refusal):
    """A head of department who has none."""

    slug = "no-department"
    title, title_en = "您的账号还没有登记部门，请找管理员登记。", "Your account has no department yet. Please ask an administrator."


class NotYourFigures(Refusal):
    """A report in which nothing is one clerk's own."""

    slug, status = "not-your-figures", 403
    title, title_en = "这张报表不分到个人，请看其他报表。", "Nothing in this report is one person's own. Please choose another."


class UnknownReport(Refusal):
    """No such report."""

    slug, status = "unknown-report", 404
    title, title_en = "没有这张报表，请重新选择。", "There is no such report. Please choose again."


class UnknownWindow(Refusal):
    """No such window in this hall."""

    slug, status = "unknown-window", 404
    title, title_en = "没有这个窗口，请重新选择。", "There is no such window. Please choose again."


class WindowTaken(Refusal):
    """A colleague is signed in there.  extra: clerk."""

    slug = "window-taken"
    title, title_en = "{clerk}正在这个窗口，可以接管或换一个窗口。", "{clerk} is signed in at this window. Take over, or choose another."


class SignedOut(Refusal):
    """The shift has ended: signed out, idle too long, or taken over."""

    slug, status = "signed-out", 401
    title, title_en = "您已退出，请重新登录。", "You are signed out. Please sign in again."


class WindowPaused(Refusal):
    """暂停服务: nobody is called."""

    slug = "window-paused"
    title, title_en = "本窗口已暂停服务，请先恢复服务。", "This window is paused. Resume it first."


class DecidePrevious(Refusal):
    """The last one called was never started: did they come?  extra: number."""

    slug = "decide-previous"
    title, title_en = "{number} 来办理了吗？请先选「已办」或「未到」。", "Did {number} come? Choose served or missed first."


class CallAgainFirst(Refusal):
    """The hall calls more often before it says 过号.  extra: calls (how many are missing)."""

    slug = "call-again-first"
    title, title_en = "还要再呼叫 {calls} 次才能过号，请先重呼。", "Call {calls} more time(s) before marking a no-show."


class WaitForCitizen(Refusal):
    """The hall gives people more time to come before it says 过号.  extra: seconds."""

    slug = "wait-for-citizen"
    title, title_en = "刚刚呼叫过，请再等 {seconds} 秒再过号。", "They have just been called. Please wait {seconds} more second(s) before marking a no-show."


class UndoTooLate(Refusal):
    """A call can be taken back only at once, and only while nobody was called again or has come."""

    slug = "undo-too-late"
    title, title_en = "已经不能撤回，请用过号、转办或正常办理。", "It is too late to take this call back. Mark a no-show, transfer or serve instead."


class LastWindow(Refusal):
    """People wait for what only this window serves.  extra: services (names)."""

    slug = "last-window"
    title, title_en = (
        "还有人在等只有本窗口办理的业务：{services}。确定要暂停吗？",
        "People are waiting for services only this window handles: {services}. Pause anyway?",
    )


class NoNumber(Refusal):
    """直接办理: without a number nobody can be called."""

    slug = "no-number"
    title, title_en = "直接办理没有号码，不能转移或续号，请先取号。", "This person has no number, so they cannot wait again. Give them a number first."


class WindowBusy(Refusal):
    """Somebody is at the window."""

    slug = "window-busy"
    title, title_en = "本窗口还有人在办理，请先结束。", "Somebody is still at this window. Finish with them first."


class UnknownTicket(Refusal):
    """No such number today."""

    slug, status = "unknown-ticket", 404
    title, title_en = "今天没有这个号码，请核对后再试。", "There is no such number today. Please check it and try again."


class TooManyCases(Refusal):
    """每号限办 N 件.  extra: limit."""

    slug = "too-many-cases"
    title, title_en = "每号限办 {limit} 件，其余的请用续号。", "At most {limit} cases may be handled on one number. Please use another turn for the rest."


class UnknownMatter(Refusal):
    """The service has no such matter."""

    slug, status = "unknown-matter", 422
    title, title_en = "没有这个事项，请重新选择。", "There is no such matter. Please choose again."


class UnknownTarget(Refusal):
    """No such service, window or clerk to send somebody to."""

    slug, status = "unknown-target", 422
    title, title_en = "不能转到那里，请重新选择。", "Nobody can be sent there. Please choose again."


class HallPaused(Refusal):
    """全厅暂停: numbers hold, nobody is called, none is given out."""

    slug = "hall-paused"
    title, title_en = "系统故障，号码有效，请稍候。", "The system is being repaired. Your number remains valid; please wait."


class HolderElsewhere(Refusal):
    """Another number of the same person is called or being served."""

    slug = "holder-elsewhere"
    title, title_en = "此人正在其他窗口办理，请稍后再呼叫。", "This person is at another window now. Please call them later."


class NoOpenVisit(Refusal):
    """There is nobody at the window to act on."""

    slug = "no-open-visit"
    title, title_en = "本窗口现在没有叫号，请先呼叫下一位。", "Nobody has been called to this window. Call the next one first."


class WrongStep(Refusal):
    """The action does not fit the ticket's state."""

    slug = "wrong-state"
    title, title_en = "现在不能这样操作，请看屏幕上的当前状态。", "That is not possible now. Please look at the current state on the screen."


class StaleVisit(Refusal):
    """The page acted on a visit that is no longer the open one."""

    slug = "stale-visit"
    title, title_en = "刚才那位的办理已经结束，请看屏幕后再操作。", "That visit has already ended. Please look at the screen and try again."


class UnknownRating(Refusal):
    """No rating was ever asked with this token."""

    slug, status = "unknown-rating", 404
    title, title_en = "这次评价不存在。", "There is no such rating."


class RatingClosed(Refusal):
    """The time to rate is over."""

    slug = "rating-closed"
    title, title_en = "评价时间已过，谢谢您。", "The time to rate is over. Thank you."


class AlreadyRated(Refusal):
    """One visit, one rating."""

    slug = "already-rated"
    title, title_en = "这次服务已经评价过了，谢谢您。", "This service has already been rated. Thank you."


class RatingReasonRequired(Refusal):
    """The level needs a reason."""

    slug, status = "reason-required", 422
    title, title_en = "请至少选择一项原因。", "Please choose at least one reason."


class NothingToRate(Refusal):
    """No visit that ended as served: a paper form with a wrong number, a ticket that was not called yet."""

    slug = "nothing-to-rate"
    title, title_en = "这个号码还没有办理完，不能评价。", "This number has not been served yet, so there is nothing to rate."


class RatingPeriodOver(Refusal):
    """The hall's rating period is over.  extra: days."""

    slug = "rating-period-over"
    title, title_en = "办理后 {days} 天内可以评价，现在已经过期。", "A visit can be rated for {days} day(s), and that time is over."


class UnknownFollowUp(Refusal):
    """No such case here."""

    slug, status = "unknown-follow-up", 404
    title, title_en = "没有这件差评整改，请刷新后再看。", "There is no such follow-up. Please reload the list."


class WrongFollowUpStep(Refusal):
    """The step does not fit where the case stands: somebody else was there first."""

    slug = "wrong-follow-up-step"
    title, title_en = "这件差评现在不能这样处理，请看最新的进度。", "This case cannot be handled that way now. Please look at where it stands."


class NotYourFollowUp(Refusal):
    """Whoever was rated neither types it in nor judges it nor sets it aside; whoever made the finding does not review it; only the clerk asks for a review."""

    slug, status = "not-your-follow-up", 403
    title, title_en = (
        "被评价人不能处理自己的评价，认定人不能复核自己的认定，请换一位。",
        "Nobody handles a rating of their own, or reviews a finding of their own.",
    )


class ReviewedAlready(Refusal):
    """A finding is reviewed once."""

    slug = "reviewed-already"
    title, title_en = "这件差评已经申诉复核过一次。", "This finding has been reviewed already."


class UnknownStaff(Refusal):
    """Nobody of that name may be assigned."""

    slug, status = "unknown-staff", 422
    title, title_en = (
        "没有这位工作人员，或不能分派给他，请重新选择。",
        "There is no such member of staff, or they cannot be assigned this. Please choose again.",
    )


class UnknownPaper(Refusal):
    """No such print job here."""

    slug, status = "unknown-paper", 404
    title, title_en = "没有这张小票。", "There is no such paper."


class NothingToDecide(Refusal):
    """The paper is printed, on its way, or decided already."""

    slug = "nothing-to-decide"
    title, title_en = "这张小票已经处理过了。", "This paper has already been dealt with."


class UnknownDevice(Refusal):
    """No such kiosk, or it has no printer."""

    slug, status = "unknown-device", 404
    title, title_en = "没有这台取号机。", "There is no such kiosk."


class UnknownScreen(Refusal):
    """No such screen in this hall."""

    slug, status = "unknown-screen", 404
    title, title_en = "没有这块屏幕。", "There is no such screen."


class UnknownZone(Refusal):
    """No such zone in this hall."""

    slug, status = "unknown-zone", 404
    title, title_en = "没有这个区域，请重新选择。", "There is no such zone. Please choose again."


class ScreenPlace(Refusal):
    """This kind of screen needs a place, or has none.  extra: kind, needs (zone, window or None)."""

    slug, status = "screen-place", 422
    title, title_en = (
        "区域屏要选区域，窗口屏要选窗口，其他屏不用选窗口。",
        "A zone board needs a zone, a window strip a window; other screens have no window.",
    )


class UnknownPicture(Refusal):
    """No notice of this hall shows such a picture, or its file is gone."""

    slug, status = "unknown-picture", 404
    title, title_en = "没有这张图片。", "There is no such picture."


class UnknownPrinter(Refusal):
    """No virtual printer has this code."""

    slug, status = "unknown-printer", 404
    title, title_en = "没有这台虚拟打印机。", "There is no such virtual printer."


class KioskOutOfUse(Refusal):
    """Staff have taken this kiosk out of use."""

    slug = "kiosk-out-of-use"
    title, title_en = "本机暂停取号，请使用其他取号机或到导服台。", "This kiosk is out of use. Please use another one or go to the guide desk."


class NoPaper(Refusal):
    """The printer is not ready, and this hall gives out no number without paper."""

    slug = "no-paper"
    title, title_en = "打印机暂时不能出票，请使用其他取号机或到导服台。", "The printer is not ready. Please use another kiosk or go to the guide desk."


class GrantReasonRequired(Refusal):
    """This class is not granted without a reason."""

    slug, status = "grant-reason-required", 422
    title, title_en = "这类优先要写明理由，请填写后再试。", "This class needs a reason. Please give one and try again."


class NumberVoid(Refusal):
    """In this hall a missed number is void."""

    slug = "number-void"
    title, title_en = "过号的号码已作废，请重新取号。", "This number was missed and is void. Please take a new one."


class RevivalsUsedUp(Refusal):
    """It has been revived as often as the hall allows.  extra: times."""

    slug = "revivals-used-up"
    title, title_en = (
        "这个号最多恢复 {times} 次，已经用完，请重新取号。",
        "A number can be revived {times} time(s), and this one has been. Please take a new one.",
    )


class ReviveAtGuideDesk(Refusal):
    """A kiosk of this hall revives no number."""

    slug = "revive-at-guide-desk"
    title, title_en = "过号请到导服台恢复。", "To use a missed number again, please go to the guide desk."


class HasNumber(Refusal):
    """实名取号: this person has a number for the service.  extra: number."""

    slug = "has-number"
    title, title_en = "此人已有这项业务的号 {number}，一人一号。", "This person already has number {number} for this service."


class NoPrinter(Refusal):
    """There is no printer to print on."""

    slug = "no-printer"
    title, title_en = "这里没有打印机，请选一台取号机打印。", "There is no printer here. Please choose a kiosk to print at."


class HolderRequired(Refusal):
    """实名取号: this service gives one live number to each person."""

    slug, status = "holder-required", 422
    title, title_en = "这项业务要实名取号，请刷身份证或输入身份证号。", "This service needs your name. Please read your ID card or type its number."


class BadIdNumber(Refusal):
    """The ID number's length, check digit or birth date is wrong."""

    slug, status = "bad-id-number", 422
    title, title_en = (
        "身份证号不对，请核对后再输；没有身份证请到导服台。",
        "The ID number is not right. Please check it; without an ID card, ask at the guide desk.",
    )


class NotBookable(Refusal):
    """The service takes no appointments."""

    slug = "not-bookable"
    title, title_en = "这项业务不能预约，请直接取号。", "This service cannot be booked. Please take a number."


class UnknownSlot(Refusal):
    """No such slot: outside the hours, past, or too far ahead."""

    slug, status = "unknown-slot", 422
    title, title_en = "不能预约这个时间，请另选一个。", "This time cannot be booked. Please choose another."


class SlotFull(Refusal):
    """All places of the slot are taken."""

    slug = "slot-full"
    title, title_en = "这个时间已经约满，请另选一个。", "This time is fully booked. Please choose another."


class AlreadyBooked(Refusal):
    """One appointment for each person and service at a time.  extra: slot."""

    slug = "already-booked"
    title, title_en = "此人已经约了这项业务，可以改期或先取消。", "This person has already booked this service. Move that appointment, or cancel it first."


class UnknownAppointment(Refusal):
    """No appointment with this code, or none of this person today."""

    slug, status = "unknown-appointment", 404
    title, title_en = "没有找到您的预约，请核对后再试，或直接取号。", "No appointment was found. Please check and try again, or take a number."


class AppointmentOver(Refusal):
    """It was cancelled, used, or its day is past."""

    slug = "appointment-over"
    title, title_en = "这个预约已经结束或取消，请直接取号。", "This appointment is over or cancelled. Please take a number."


class AppointmentLater(Refusal):
    """Its day is still to come.  extra: slot, day, day_en."""

    slug = "appointment-later"
    title, title_en = "您的预约在 {day}，请那天再来。", "Your appointment is on {day_en}. Please come on that day."


class UnknownHelpCall(Refusal):
    """No such call for help."""

    slug, status = "unknown-help-call", 404
    title, title_en = "没有这次求助。", "There is no such call for help."


class AlarmOver(Refusal):
    """The alarm has ended, or there never was one."""

    slug, status = "alarm-over", 404
    title, title_en = "这条报警已经结束。", "This alarm is over."


class ConfirmFirst(Refusal):
    """Somebody is affected: whoever has the duty is told first, and says it again.  extra: effects (sentences), visit (the one that they name, or None)."""

    slug = "confirm-first"
    title, title_en = "请先看清对群众的影响，再确认。", "Please read what it means for those who are here, then confirm."


class WindowClosed(Refusal):
    """Nobody is signed in there."""

    slug = "window-closed"
    title, title_en = "这个窗口没有人登录，请先安排人员。", "Nobody is signed in at this window. Assign somebody first."


class UnknownClerk(Refusal):
    """No such clerk in this hall."""

    slug, status = "unknown-clerk", 404
    title, title_en = "没有这位窗口人员，请重新选择。", "There is no such clerk. Please choose again."


class NoServices(Refusal):
    """A window must serve something."""

    slug, status = "no-services", 422
    title, title_en = "请至少选择一项业务。要停止叫号，请用「暂停服务」。", "Please choose at least one service. To stop calling, pause the window."


class UnknownNumber(Refusal):
    """No such number on that day."""

    slug, status = "unknown-number", 404
    title, title_en = "这一天没有这个号码，请核对号码和日期。", "There is no such number on that day. Please check the number and the date."


class WrongPin(Refusal):
    """The kiosk's PIN is wrong, or none is set."""

    slug, status = "wrong-pin", 403
    title, title_en = "密码不对。", "The PIN is wrong."


class BadRequest(Refusal):
    """What was sent cannot be understood.  extra: fields."""

    slug, status = "bad-request", 422
    title, title_en = "提交的内容不对，请检查后再试。", "What was sent is not right. Please check it and try again."


class KeyReused(Refusal):
    """The same Idempotency-Key came with another request."""

    slug, status = "key-reused", 422
    title, title_en = "重复的提交编号用在了不同的请求上。", "The same Idempotency-Key was used for a different request."
