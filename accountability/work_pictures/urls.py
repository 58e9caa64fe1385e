"""Addresses of work pictures."""

from django.urls import path

from accountability.work_pictures import views

urlpatterns = [
    path("", views.work_mine, name="work-mine"),
    path("place/", views.work_place, name="work-place"),
    path("people/", views.work_people, name="work-people"),
    path("person/<int:pk>/", views.work_person, name="work-person"),
    path("cadre/<int:pk>/", views.work_cadre, name="work-cadre"),
    path("behind/<slug:part>/<slug:key>/", views.work_behind, name="work-behind"),
]
