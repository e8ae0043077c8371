"""Labels of what is written into plans, and of training."""

from outreach.core.language import LazyText, lazy_gettext

OF_PLANS: dict[str, LazyText] = {
    "plan.act": lazy_gettext("wrote down what a plan promises"),
    "plan.agree": lazy_gettext("agreed a plan"),
    "plan.done": lazy_gettext("wrote down that a promise of a plan is done"),
    "plan.goal": lazy_gettext("set a goal"),
    "plan.progress": lazy_gettext("wrote down the progress of a goal"),
    "therapy.certificate": lazy_gettext("made the certificate of a training"),
}
