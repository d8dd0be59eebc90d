//! Draws a form that is data, and puts what it asks.

use leptos::either::EitherOf4;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::ui::chat::use_chat;
use crate::ui::form::{Field, Form, Kind, Values};
use crate::ui::powers::Proof;
use crate::ui::view::people::PersonChoice;
use crate::ui::view::question::Question;
use crate::ui::words;

/// The field for the password, where that is asked for once more.
const PROOF: &str = "proof";

/// The fields, why it was refused, and the way out beside the button that does it.
#[component]
pub fn FormView(
    /// What is asked.
    mut form: Form,
) -> impl IntoView {
    let chat = use_chat();
    let values = RwSignal::new(Values::of(&form.fields));
    let sentence = std::mem::take(&mut form.sentence);
    let mut first = true;
    let fields = std::mem::take(&mut form.fields).into_iter().map(|field| {
        let autofocus = std::mem::take(&mut first);
        view! { <FieldView field values autofocus/> }
    });
    let fields = fields.collect::<Vec<_>>();
    let form = StoredValue::new(form);
    let question = Question::new(chat, move |done| {
        chat.dialog.set(None);
        form.with_value(|form| values.with_untracked(|values| (form.then)(chat, values, &done)));
    });
    let put = move || match form.with_value(|form| values.with_untracked(|values| (form.ask)(values))) {
        Ok(commands) => question.put_all(commands),
        Err(wrong) => question.refuse(wrong),
    };
    // With the password what was begun goes on.
    let password = RwSignal::new(String::new());
    let unproven = Memo::new(move |_| question.is_unproven());
    Effect::new(move |_| {
        if unproven.get() {
            (chat.powers.page.soon)(Box::new(move || (chat.powers.page.focus)(PROOF)));
        }
    });
    let proving = RwSignal::new(false);
    let proven = move |proof| {
        proving.set(false);
        if proof == Proof::Given {
            put();
        } else {
            question.refuse(words::not_proven(proof).to_owned());
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        // A second click while the first is looked at would carry it out twice.
        if proving.get_untracked() || question.waits() {
            return;
        }
        if unproven.get_untracked() {
            proving.set(true);
            (chat.powers.prove)(password.get_untracked(), Box::new(proven));
        } else {
            put();
        }
    };
    let button = move || form.with_value(|form| values.with(|values| (form.button)(values)));
    view! {
        <form class="deed" method="dialog" on:submit=submit>
            <p>{sentence}</p>
            {fields}
            <p class="wrong" role="alert">{move || question.refusal()}</p>
            {move || unproven.get().then(|| view! {
                <label>
                    {words::PASSWORD}
                    <input type="password" id=PROOF autocomplete="current-password" required on:input=move |event| password.set(event_target_value(&event))/>
                </label>
            })}
            <div class="buttons">
                <button type="button" class="quiet" on:click=move |_| chat.dialog.set(None)>{words::CANCEL}</button>
                <button class="primary" disabled=move || proving.get() || question.waits()>{button}</button>
            </div>
        </form>
    }
}

#[component]
fn FieldView(field: Field, values: RwSignal<Values>, autofocus: bool) -> impl IntoView {
    let Field { key, label, hint, kind, value } = field;
    let put = move |text: String| values.update(|values| values.set(key, text));
    let typed = move |event| put(event_target_value(&event));
    let under = format!("field-{key}");
    let described = (!hint.is_empty()).then(|| under.clone());
    let hint = (!hint.is_empty()).then(|| view! { <small id=under>{hint}</small> });
    match kind {
        Kind::Line(longest) => EitherOf4::A(view! {
            <label>
                {label}
                <input name=key dir="auto" autocomplete="off" maxlength=longest autofocus=autofocus aria-describedby=described value=value on:input=typed/>
                {hint}
            </label>
        }),
        Kind::Text => EitherOf4::B(view! {
            <label>
                {label}
                <textarea name=key rows="4" dir="auto" autofocus=autofocus on:input=typed>{value}</textarea>
                {hint}
            </label>
        }),
        Kind::OneOf(choices) => {
            let pills = choices.into_iter().map(|(one, text)| {
                let checked = one == value;
                view! {
                    <label class="pill">
                        <input type="radio" name=key value=one checked=checked on:change=typed/>
                        <span>{text}</span>
                    </label>
                }
            });
            EitherOf4::C(view! {
                <fieldset><legend>{label}</legend><div class="pills">{pills.collect::<Vec<_>>()}</div></fieldset>
            })
        }
        Kind::People => {
            let chosen = RwSignal::new(values.with_untracked(|values| values.people(key)));
            Effect::new(move |_| {
                put(chosen.with(|chosen| chosen.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")))
            });
            EitherOf4::D(view! { <fieldset><legend>{label}</legend><PersonChoice chosen/></fieldset> })
        }
    }
}
