"""What the rules in pandas read of the register and of each feed."""

PERSON = """
person_id household_id id_raw id_state id_other name sex birth_on relation is_head is_registered
identified_on county_code education school_status dropout_reason health labour work_area
work_months employer public_posts has_resident_medical has_employee_medical is_in_service
"""
HOUSEHOLD = """
household_id is_registered poor_kind exit_status identified_on monitor_kind risk_found_on
risk_is_removed measures is_relocated facts_year house_grade is_dangerous_house has_safe_water
arable_mu forest_mu business_yuan family_planning_yuan ecology_yuan other_transfer_yuan
net_per_head_yuan exit_line_yuan monitoring_line_yuan
"""
ROWS = {
    "ga_population": "name id_number sex birth_on hukou_no relation hukou_kind hukou_status "
    "cancelled_on",
    "ga_vehicle": "vehicle_type use price_yuan state",
    "ga_custody": "situation started_on ended_on",
    "ga_accident": "severity occurred_on",
    "yb_insured": "scheme year payment_status",
    "yb_settlement": "visit_kind disease total_yuan reimbursed_yuan selfpay_yuan settled_on",
    "jy_enrolment": "grade status school_year tuition_yuan",
    "jy_aid": "amount_yuan paid_on",
    "zj_housing": "grade surveyed_on rebuilt_year completed",
    "mz_dibao": "kind started_on ended_on",
    "mz_tekun": "started_on ended_on",
    "mz_marriage": "husband_name husband_id_number wife_name wife_id_number registered_on status",
    "cl_disability": "level living_aid care_aid",
    "rs_employment": "employer post_kind started_on ended_on",
    "rs_pension": "scheme status",
    "cz_payroll": "name id_number establishment started_on ended_on",
    "cz_subsidy": "item amount_yuan paid_on",
    "sc_registration": "credit_code kind status",
    "bdc_property": "location use acquired_by",
    "sl_water": "is_safe assessed_on",
    "yj_disaster": "occurred_on loss_yuan",
    "zz_village_cadre": "post started_on ended_on",
    "sw_invoice": "credit_code year invoiced_yuan",
    "gjj_fund": "monthly_yuan status",
    "jr_loan": "",
}
"""Beside number and name."""
JOINED = ["row_no", "id18", "name_norm"]
"""Of feeds that speak of persons: what they are joined by."""
DISTINCT = {"id18", "id_raw", "id_other", "id_number", "name", "name_norm", "hukou_no"}
DISTINCT |= {"credit_code", "location", "employer", "measures"}
DISTINCT |= {"husband_name", "husband_id_number", "wife_name", "wife_id_number"}
"""Texts that are read as such; of the others there are few, which makes them categories."""
